package com.palyra.node.daemon;

import com.palyra.actors.DeviceOutboxes;
import com.palyra.actors.Invocation;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.SentView;
import com.palyra.node.admin.OutboxOperations;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The outboxes of the running node as operators see them.
 *
 * @param outboxes the node's
 */
record RuntimeOutboxes(DeviceOutboxes outboxes) implements OutboxOperations {
    @Override
    public CompletionStage<SentView> send(Ulid device, JsonValue data) {
        return outboxes.send(device, data);
    }

    @Override
    public CompletionStage<InvocationView> invoke(Ulid device, Invocation wish) {
        return outboxes.invoke(device, wish);
    }

    @Override
    public CompletionStage<InvocationView> awaitEnd(Ulid device, RequestId request, Duration atMost) {
        return outboxes.awaitEnd(device, request, atMost);
    }

    @Override
    public CompletionStage<InvocationView> invocation(Ulid device, RequestId request) {
        return outboxes.invocation(device, request);
    }

    @Override
    public CompletionStage<InvocationView> cancel(Ulid device, RequestId request) {
        return outboxes.cancel(device, request);
    }

    @Override
    public CompletionStage<PublicationPage> publications(Ulid device, long after, Duration wait) {
        return outboxes.publications(device, after, wait);
    }
}
