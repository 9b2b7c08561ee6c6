package com.palyra.node.it;

import static com.palyra.node.it.LocalNode.done;

import com.palyra.node.agent.DeviceIdentity;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Membership;
import com.palyra.node.harness.Machine;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import com.palyra.protocol.quic.TlsIdentity;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;

/** A session that stays open, with the identity and certificate that a joined device has on disk. */
final class LiveSession implements AutoCloseable {
    final ClientConnection connection;

    private final QuicClient client = QuicClient.create(WireDevice.RANDOM, InstantSource.system());

    LiveSession(Machine machine) {
        Membership membership = state(machine).membership().orElseThrow();
        connection = done(client.connect(
                address(machine),
                Alpn.DEVICE,
                new ServerTrust.NodeChain(membership.authorities(), membership.nodeId(), membership.nodeKey()),
                identity(machine),
                LocalNode.PATIENCE));
        WireDevice.health(connection);
    }

    /** What that joined device presents. */
    static TlsIdentity identity(Machine machine) {
        DeviceState state = state(machine);
        try (DeviceIdentity device = state.identity().orElseThrow()) {
            return TlsIdentity.of(
                    device.key(), List.of(state.membership().orElseThrow().certificate()));
        }
    }

    /** Where its node is. */
    static InetSocketAddress address(Machine machine) {
        HostPort address = state(machine).membership().orElseThrow().addresses().get(0);
        return new InetSocketAddress(address.host(), address.port());
    }

    private static DeviceState state(Machine machine) {
        return DeviceState.open(StateDirectory.open(machine.state()), WireDevice.RANDOM);
    }

    @Override
    public void close() {
        client.close();
    }
}
