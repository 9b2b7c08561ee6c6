package com.palyra.node.agent.capability;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The three streams of a program: the input is written, the output is kept up to a bound, of the errors the end is kept. Each
 * has a thread of its own, so that none waits for another; they end when the program has, or with {@link #close()}.
 */
final class ProgramStreams implements AutoCloseable {
    private static final int PIECE = 8 * 1024;
    /** A character takes up to four bytes. */
    private static final int ERROR_BYTES = 4 * Limits.INVOCATION_ERROR_CHARACTERS;

    private final Process process;
    private final int most;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final byte[] errors = new byte[ERROR_BYTES];
    private final CountDownLatch outputEnd = new CountDownLatch(1);
    private final CountDownLatch errorEnd = new CountDownLatch(1);
    private final CompletableFuture<Boolean> tooMuch = new CompletableFuture<>();
    private int errorBytes;

    ProgramStreams(Process process, JsonValue input, int most) {
        this.process = process;
        this.most = most;
        begin("input", () -> write(input));
        begin("output", this::readOutput);
        begin("errors", this::readErrors);
    }

    /** Waits for the end of the program, at most that long; false if it runs on, for whatever reason. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        try {
            CompletableFuture<Process> exit = process.onExit();
            CompletableFuture.anyOf(exit, tooMuch).get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
            return exit.isDone();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits a little for what the program has written and nobody has read yet; what it started may hold the streams open. */
    void drain() throws InterruptedException {
        long end = System.nanoTime() + Limits.CAPABILITY_DRAIN.toNanos();
        for (CountDownLatch each : List.of(outputEnd, errorEnd)) {
            if (!each.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** Whether there was more output than allowed. */
    boolean tooMuch() {
        return tooMuch.isDone();
    }

    /** The output so far. */
    byte[] output() {
        synchronized (output) {
            return output.toByteArray();
        }
    }

    /** The end of what the program said on standard error, as one line that may be shown. */
    String errors() {
        synchronized (errors) {
            String text = new String(errors, 0, errorBytes, StandardCharsets.UTF_8).strip();
            String line = text.replaceAll("\\s+", " ");
            int from = Math.max(0, line.length() - Limits.INVOCATION_ERROR_CHARACTERS);
            return line.isEmpty()
                    ? ""
                    : PrintableText.cleaned(line.substring(from), Limits.INVOCATION_ERROR_CHARACTERS);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable stream : new AutoCloseable[] {process.getInputStream(), process.getErrorStream()}) {
            try {
                stream.close();
            } catch (Exception e) {
                // Nobody reads it any more.
            }
        }
    }

    private void write(JsonValue input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.toBytes());
        } catch (IOException e) {
            // The program does not want it all; its exit code says whether that matters.
        }
    }

    private void readOutput() {
        byte[] piece = new byte[PIECE];
        try (InputStream stdout = process.getInputStream()) {
            for (int length = stdout.read(piece); length >= 0; length = stdout.read(piece)) {
                synchronized (output) {
                    if (output.size() + length > most) {
                        tooMuch.complete(true);
                        return;
                    }
                    output.write(piece, 0, length);
                }
            }
        } catch (IOException e) {
            // The program was ended.
        } finally {
            outputEnd.countDown();
        }
    }

    private void readErrors() {
        byte[] piece = new byte[PIECE];
        try (InputStream stderr = process.getErrorStream()) {
            for (int length = stderr.read(piece); length >= 0; length = stderr.read(piece)) {
                keep(piece, length);
            }
        } catch (IOException e) {
            // The program was ended.
        } finally {
            errorEnd.countDown();
        }
    }

    private void keep(byte[] piece, int length) {
        synchronized (errors) {
            int taken = Math.min(length, errors.length);
            int kept = Math.min(errorBytes, errors.length - taken);
            System.arraycopy(errors, errorBytes - kept, errors, 0, kept);
            System.arraycopy(piece, length - taken, errors, kept, taken);
            errorBytes = kept + taken;
        }
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, "palyra-program-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
