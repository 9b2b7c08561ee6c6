package com.palyra.actors.transport;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.HandshakeDrop;
import com.palyra.protocol.quic.QuicServerListener;
import com.palyra.protocol.quic.ServerConnection;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What the transport hears of its endpoint: hands connections over, and counts and audits those that the gate refused. Runs on
 * event loops.
 *
 * @param arrived takes a connection, with the device that it is of, or null for a stranger
 */
record Arrivals(
        BiConsumer<ServerConnection, @Nullable VerifiedPeer> arrived,
        ActorRef<AuditLog.Command> audit,
        NodeMeters meters)
        implements QuicServerListener {
    @Override
    public void onDeviceConnection(ServerConnection connection, VerifiedPeer peer) {
        arrived.accept(connection, peer);
    }

    @Override
    public void onPairingConnection(ServerConnection connection) {
        arrived.accept(connection, null);
    }

    @Override
    public void onRefused(InetSocketAddress remote, @Nullable Alpn alpn, GateRefusal reason, @Nullable Ulid claimed) {
        AuditEntry entry = AuditEntry.byStranger(
                        "gate.refuse",
                        claimed == null ? "unknown" : claimed.value(),
                        AuditEntry.REFUSED,
                        remote.getAddress().getHostAddress())
                .with("reason", reason.reason());
        meters.refused(reason.reason());
        audit.tell(new AuditLog.Append(alpn == null ? entry : entry.with("alpn", alpn.toString())));
    }

    @Override
    public void onBacklog() {
        meters.refused(CloseReason.BACKLOG.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void onHandshakeDropped(HandshakeDrop reason) {
        meters.handshakeDropped(reason);
    }
}
