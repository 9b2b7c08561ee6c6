package com.palyra.node.admin;

import com.palyra.actors.DeviceOutboxes;
import com.palyra.actors.Invocation;
import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.PublicationView;
import com.palyra.actors.view.SentView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The outboxes of {@link FakeNode}: what comes of an invocation is decided by its capability, and is there at the first look
 * that waits. Requests {@code done}, {@code open} and {@code forgotten} were made before, the output of the last
 * one is not kept; {@code used} was for something else, and with {@code
 * full} there are too many.
 */
public final class FakeOutboxes implements DeviceOutboxes {
    private static final Instant NOW = FakeNode.NOW;

    public final List<JsonValue> sent = new CopyOnWriteArrayList<>();
    public final List<Invocation> wishes = new CopyOnWriteArrayList<>();
    public final List<Duration> waits = new CopyOnWriteArrayList<>();

    private final Map<RequestId, InvocationView> kept = new ConcurrentHashMap<>();
    private final List<PublicationView> publications = new CopyOnWriteArrayList<>();

    /** What happens at the next look that waits. */
    public volatile Runnable meanwhile = () -> {};

    /** Whether nothing ever ends. */
    public volatile boolean endless;

    /** With what {@code done}, {@code open} and {@code forgotten} are, and publications of which the first three are gone. */
    public FakeOutboxes() {
        keep(view("done", "system.info", InvocationState.QUEUED).ended(InvocationState.SUCCEEDED));
        keep(view("open", "backup.start", InvocationState.QUEUED).current());
        keep(view("forgotten", "system.info", InvocationState.SUCCEEDED).of(null, null, 262_144, NOW.minusSeconds(1)));
        publish(4, "temperature", "{\"celsius\":21.50}");
        publish(5, "door", "\"open\"");
    }

    /** One more. */
    public void publish(long number, String name, String data) {
        publications.add(new PublicationView(number, CapabilityName.parse(name), json(data), NOW.minusSeconds(3)));
    }

    /** As if nothing had been published. */
    public void forget() {
        publications.clear();
    }

    @Override
    public CompletionStage<SentView> send(Ulid device, JsonValue data) {
        sent.add(data);
        return known(device, new SentView(device, 17));
    }

    @Override
    public CompletionStage<InvocationView> invoke(Ulid device, Invocation wish) {
        wishes.add(wish);
        if (wish.requestId().value().equals("used")) {
            return failed(ErrorCode.INVOCATION_CONFLICT, "The request id was used for something else already.");
        }
        if (wish.requestId().value().equals("full")) {
            return failed(ErrorCode.INVOCATION_TOO_MANY, "The device was asked for 64 things that have not ended.");
        }
        if (wish.requestId().value().equals("forgotten")) {
            return known(device, get(wish.requestId()));
        }
        View queued = view(wish.requestId().value(), wish.capability().value(), InvocationState.QUEUED);
        boolean rejected =
                List.of("no.such", "not.now").contains(wish.capability().value());
        keep(rejected ? queued.ended(InvocationState.REJECTED) : queued.current());
        return known(device, get(wish.requestId()));
    }

    @Override
    public CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost) {
        waits.add(atMost);
        meanwhile.run();
        InvocationView before = kept.get(request);
        if (before != null && !before.state().ended() && !endless) {
            keep(view(request.value(), before.capability().value(), before.state())
                    .ended(outcome(before.capability().value())));
        }
        return invocation(device, request);
    }

    @Override
    public CompletionStage<InvocationView> invocation(Ulid device, RequestId request) {
        return kept.containsKey(request)
                ? known(device, get(request))
                : failed(
                        ErrorCode.INVOCATION_NOT_FOUND, "The device was not asked for anything under that request id.");
    }

    @Override
    public CompletionStage<InvocationView> cancel(Ulid device, RequestId request) {
        InvocationView before = kept.get(request);
        return before == null || before.state().ended()
                ? invocation(device, request)
                : known(
                        device,
                        view(request.value(), before.capability().value(), before.state())
                                .ended(InvocationState.CANCELLED));
    }

    @Override
    public CompletionStage<PublicationPage> publications(Ulid device, long after, Duration wait) {
        List<PublicationView> newer =
                publications.stream().filter(it -> it.number() > after).toList();
        long last = publications.isEmpty()
                ? 3
                : publications.get(publications.size() - 1).number();
        boolean missed = !newer.isEmpty() && newer.get(0).number() > after + 1;
        return known(device, new PublicationPage(newer, last, missed));
    }

    private void keep(InvocationView view) {
        kept.put(view.requestId(), view);
    }

    private InvocationView get(RequestId request) {
        InvocationView view = kept.get(request);
        if (view == null) {
            throw new AssertionError("There is no " + request);
        }
        return view;
    }

    private static InvocationState outcome(String capability) {
        return switch (capability) {
            case "disk.check", "disk.dump" -> InvocationState.FAILED;
            case "camera.take" -> InvocationState.REJECTED;
            case "slow.thing", "backup.slow" -> InvocationState.TIMED_OUT;
            case "tv.on" -> InvocationState.CANCELLED;
            default -> InvocationState.SUCCEEDED;
        };
    }

    private static View view(String request, String capability, InvocationState state) {
        return new View(request, capability, state);
    }

    private record View(String request, String capability, InvocationState state) {
        InvocationView current() {
            return of(null, null, 0, null);
        }

        InvocationView ended(InvocationState end) {
            View ended = new View(request, capability, end);
            return switch (end) {
                case SUCCEEDED ->
                    capability.equals("say.hello")
                            ? ended.of(null, "\"hello\\n\\t\\\"you\\\"\\u001b[2J\\n\"", 0, NOW.minusSeconds(1))
                            : ended.of(null, "{\"os\":\"linux\",\"load\":1.50}", 0, NOW.minusSeconds(1));
                case FAILED ->
                    capability.equals("disk.dump")
                            ? ended.of("too_large", null, 0, NOW)
                            : ended.of("Two blocks are bad.", "[7,11]", 0, NOW.minusSeconds(1));
                case TIMED_OUT ->
                    capability.equals("backup.slow")
                            ? ended.of("The program had the 2s that this device gives it.", null, 0, NOW)
                            : ended.of(null, null, 0, NOW);
                case REJECTED -> ended.of(rejection(), null, 0, NOW);
                default -> ended.of(null, null, 0, NOW);
            };
        }

        private String rejection() {
            return switch (capability) {
                case "no.such" -> "unknown_capability";
                case "not.now" -> "not_available";
                default -> "not allowed";
            };
        }

        private InvocationView of(
                @Nullable String reason, @Nullable String output, int forgotten, @Nullable Instant ended) {
            return new InvocationView(
                    FakeNode.DEVICE,
                    RequestId.parse(request),
                    CapabilityName.parse(capability),
                    state,
                    reason,
                    output == null ? null : json(output),
                    output == null ? forgotten : output.length(),
                    NOW.minusSeconds(2),
                    NOW.plusSeconds(28),
                    ended);
        }
    }

    private static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8), Limits.PAYLOAD_BYTES_MAX);
        } catch (RpcException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static <T> CompletionStage<T> known(Ulid device, T value) {
        return device.equals(FakeNode.DEVICE)
                ? CompletableFuture.completedFuture(value)
                : failed(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + ".");
    }

    private static <T> CompletionStage<T> failed(ErrorCode error, String sentence) {
        return CompletableFuture.failedFuture(new PalyraException(error, sentence));
    }
}
