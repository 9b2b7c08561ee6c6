package com.palyra.actors;

import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.SentView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What an operator has for devices that were paired once, and hears of them; what is for a device that is away waits for it.
 * Every stage fails with a {@link PalyraException} and nothing else. Thread-safe.
 */
public interface DeviceOutboxes {
    /** Leaves a message for a paired device; done when it is durable. At most {@link Limits#MESSAGE_BYTES}. */
    CompletionStage<SentView> send(Ulid device, JsonValue data);

    /**
     * Asks a paired device to do something; done when that is durable, which is before the device has heard of it. Idempotent
     * by request id; with other content it is refused with {@link ErrorCode#INVOCATION_CONFLICT}.
     */
    CompletionStage<InvocationView> invoke(Ulid device, Invocation wish);

    /** How far an invocation is. */
    CompletionStage<InvocationView> invocation(Ulid device, RequestId request);

    /** An invocation when it has ended, or as it is when this time is over; at most {@link Limits#INVOCATION_TIMEOUT_MAX}. */
    CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost);

    /** Takes an invocation back; the answer says what became of it. One that has ended stays as it is. */
    CompletionStage<InvocationView> cancel(Ulid device, RequestId request);

    /**
     * What a device published after a number.
     *
     * @param after 0 for all that is kept; then {@link PublicationPage#last()} of the page before
     * @param wait how long to wait if there is nothing; the page may be empty then
     */
    CompletionStage<PublicationPage> publications(Ulid device, long after, Duration wait);
}
