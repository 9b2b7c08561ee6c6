package com.palyra.actors.device;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The requests of one session to the vault that are under way, each an actor of its own, so that none waits for another.
 * There are no more than streams on a connection, also when a client breaks off its streams and opens others. Answers come
 * back through the session: once that was cut it sends none. Belongs to the session's actor.
 */
final class VaultRequests {
    private final ActorContext<DeviceSession.Command> context;
    private final Ulid id;
    private final DeviceSession.Surroundings node;
    private final String address;
    private final Set<ServerStream> underWay = new HashSet<>();

    VaultRequests(
            ActorContext<DeviceSession.Command> context, Ulid id, DeviceSession.Surroundings node, String address) {
        this.context = context;
        this.id = id;
        this.node = node;
        this.address = address;
    }

    /**
     * Takes a request; its value is taken over.
     *
     * @return the answer if there is one at once; otherwise it comes as {@link DeviceSession.Served}
     */
    Optional<RpcResponse> begin(ServerStream stream, VaultRequest request) {
        if (underWay.size() >= Limits.BIDIRECTIONAL_STREAMS) {
            request.close();
            return Optional.of(RpcResponse.error(RpcError.BUSY));
        }
        ActorRef<DeviceSession.Command> self = context.getSelf();
        VaultCall.Caller caller = new VaultCall.Caller(self, id, node.devices().apply(id), address);
        underWay.add(stream);
        ActorRef<Object> call = context.spawnAnonymous(VaultCall.create(
                request, caller, node.scopes(), response -> self.tell(new DeviceSession.Served(stream, response))));
        RpcResponse broken = RpcResponse.error(RpcError.STREAM_FAILURE);
        context.watchWith(call, new DeviceSession.Served(stream, broken));
        return Optional.empty();
    }

    /** Whether this stream still waits for its answer; it does not any more afterwards. */
    boolean end(ServerStream stream) {
        return underWay.remove(stream);
    }
}
