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
        DeviceState state = DeviceState.open(StateDirectory.open(machine.state()), WireDevice.RANDOM);
        Membership membership = state.membership().orElseThrow();
        HostPort address = membership.addresses().get(0);
        try (DeviceIdentity device = state.identity().orElseThrow()) {
            connection = done(client.connect(
                    new InetSocketAddress(address.host(), address.port()),
                    Alpn.DEVICE,
                    new ServerTrust.NodeChain(membership.authorities(), membership.nodeId(), membership.nodeKey()),
                    TlsIdentity.of(device.key(), List.of(membership.certificate())),
                    LocalNode.PATIENCE));
        }
        WireDevice.health(connection);
    }

    @Override
    public void close() {
        client.close();
    }
}
