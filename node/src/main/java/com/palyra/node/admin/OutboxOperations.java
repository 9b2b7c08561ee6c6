package com.palyra.node.admin;

import com.palyra.actors.Invocation;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.SentView;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What an operator may tell devices, ask them for and hear from them. Thread-safe; failures are {@link
 * com.palyra.protocol.error.PalyraException} in the stage. What is done for a device that is away waits for it.
 */
public interface OutboxOperations {
    /** Puts a message for a device into its outbox. */
    CompletionStage<SentView> send(Ulid device, JsonValue data);

    /** Asks a device for something; the stage completes when that is written. The same once more changes nothing. */
    CompletionStage<InvocationView> invoke(Ulid device, Invocation wish);

    /** The invocation as it is when it ends, or as it is when that time is over. */
    CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost);

    /** The invocation as it is. */
    CompletionStage<InvocationView> invocation(Ulid device, RequestId request);

    /** Ends an invocation that has not ended; another one stays as it is. */
    CompletionStage<InvocationView> cancel(Ulid device, RequestId request);

    /**
     * What a device has published, as far as it is kept.
     *
     * @param after number of the last one that is known; 0 for none
     * @param wait how long to wait for the first one, if there is none yet
     */
    CompletionStage<PublicationPage> publications(Ulid device, long after, Duration wait);
}
