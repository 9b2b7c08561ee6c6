package com.palyra.protocol.quic;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream of the client, one frame per question. Its state belongs to the event loop. */
// The stage that a caller waits on is looked at by the caller.
@SuppressWarnings("FutureReturnValueIgnored")
final class PulledStream implements ClientStream, StreamReceiver {
    private final FrameStream frames;
    private final EventLoop loop;
    private final Supplier<PalyraException> connectionFailure;

    private @Nullable CompletableFuture<Optional<byte[]>> waiting;
    private byte @Nullable [] early;
    private boolean requested;
    private boolean ended;
    private @Nullable PalyraException failure;

    /**
     * A stream just opened.
     *
     * @param connectionFailure why the connection ended, asked when the stream ends with it
     */
    PulledStream(FrameStream frames, EventLoop loop, Supplier<PalyraException> connectionFailure) {
        this.frames = frames;
        this.loop = loop;
        this.connectionFailure = connectionFailure;
        frames.receive(this);
    }

    @Override
    public CompletionStage<Void> write(byte[] frame) {
        return translated(frames.write(frame));
    }

    @Override
    public CompletionStage<Void> finish() {
        return translated(frames.finish());
    }

    @Override
    public CompletionStage<Void> finish(byte[] lastFrame) {
        return translated(frames.finish(lastFrame));
    }

    @Override
    public CompletionStage<Optional<byte[]>> next(Duration timeout) {
        CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();
        loop.execute(() -> next(answer, timeout));
        return answer;
    }

    @Override
    public void reset() {
        frames.reset(CloseReason.DONE.code());
    }

    @Override
    public void onFrame(byte[] frame) {
        requested = false;
        CompletableFuture<Optional<byte[]>> answer = take();
        if (answer == null) {
            early = frame;
        } else {
            answer.complete(Optional.of(frame));
        }
    }

    @Override
    public void onEnd() {
        ended = true;
        CompletableFuture<Optional<byte[]>> answer = take();
        if (answer != null) {
            answer.complete(Optional.empty());
        }
    }

    @Override
    public void onFailure(StreamFailure reason) {
        PalyraException why = switch (reason) {
            case FRAME_TOO_LONG, FRAME_TOO_SLOW, TORN_FRAME ->
                new PalyraException(
                        ErrorCode.PROTOCOL_FAILED, "The node sent something that is not a sequence of frames.");
            case RESET_BY_PEER -> new PalyraException(ErrorCode.PROTOCOL_FAILED, "The node broke off the request.");
            case CLOSED -> connectionFailure.get();
        };
        failure = why;
        CompletableFuture<Optional<byte[]>> answer = take();
        if (answer != null) {
            answer.completeExceptionally(why);
        }
    }

    private void next(CompletableFuture<Optional<byte[]>> answer, Duration timeout) {
        if (waiting != null) {
            answer.completeExceptionally(new IllegalStateException("A frame is being waited for already"));
        } else if (early != null) {
            byte[] frame = early;
            early = null;
            answer.complete(Optional.of(frame));
        } else if (failure != null) {
            answer.completeExceptionally(failure);
        } else if (ended) {
            answer.complete(Optional.empty());
        } else {
            await(answer, timeout);
        }
    }

    private void await(CompletableFuture<Optional<byte[]>> answer, Duration timeout) {
        waiting = answer;
        var deadline = loop.schedule(() -> giveUp(answer), timeout.toNanos(), TimeUnit.NANOSECONDS);
        answer.whenComplete((frame, error) -> deadline.cancel(false));
        if (!requested) {
            requested = true;
            frames.request();
        }
    }

    private void giveUp(CompletableFuture<Optional<byte[]>> answer) {
        if (waiting == answer) {
            waiting = null;
            answer.completeExceptionally(new PalyraException(ErrorCode.TIMED_OUT, "The node did not answer in time."));
        }
    }

    private @Nullable CompletableFuture<Optional<byte[]>> take() {
        CompletableFuture<Optional<byte[]>> answer = waiting;
        waiting = null;
        return answer;
    }

    private CompletionStage<Void> translated(CompletionStage<Void> sent) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        sent.whenComplete((nothing, error) -> {
            if (error == null) {
                stage.complete(null);
            } else {
                Throwable cause = error instanceof CompletionException ? error.getCause() : error;
                stage.completeExceptionally(cause instanceof StreamException ? connectionFailure.get() : error);
            }
        });
        return stage;
    }
}
