package com.palyra.actors.device;

import com.palyra.actors.vault.VaultCommand;
import com.palyra.protocol.Limits;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.vault.Scope;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The requests of one session to the vault that are under way, each an actor of its own, so that none waits for another.
 * There are no more than streams on a connection, also when a client breaks off its streams and opens others. Answers come
 * back through the session: once that was cut it sends none. Belongs to the session's actor.
 */
final class VaultRequests {
    private final ActorContext<DeviceSession.Command> context;
    private final RecipientRef<DeviceCommand> device;
    private final Function<Scope, RecipientRef<VaultCommand>> scopes;
    private final String address;
    private final Set<ServerStream> underWay = new HashSet<>();

    VaultRequests(
            ActorContext<DeviceSession.Command> context,
            RecipientRef<DeviceCommand> device,
            Function<Scope, RecipientRef<VaultCommand>> scopes,
            String address) {
        this.context = context;
        this.device = device;
        this.scopes = scopes;
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
        VaultCall.Caller caller = new VaultCall.Caller(self, device, address);
        underWay.add(stream);
        ActorRef<Object> call = context.spawnAnonymous(VaultCall.create(
                request, caller, scopes, response -> self.tell(new DeviceSession.Served(stream, response))));
        RpcResponse broken = RpcResponse.error(RpcError.STREAM_FAILURE);
        context.watchWith(call, new DeviceSession.Served(stream, broken));
        return Optional.empty();
    }

    /** Whether this stream still waits for its answer; it does not any more afterwards. */
    boolean end(ServerStream stream) {
        return underWay.remove(stream);
    }
}
