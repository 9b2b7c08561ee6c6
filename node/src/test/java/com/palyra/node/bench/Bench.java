package com.palyra.node.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.palyra.node.agent.DeviceIdentity;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Membership;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machine.Node;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.quic.TlsIdentity;
import java.security.SecureRandom;
import java.util.List;

/** What the benchmarks of a node have in common. */
final class Bench {
    static final byte[] HEALTH = frame("{\"protocol_version\":1,\"method\":\"node.health\"}");

    private Bench() {}

    /** A request as it goes over the wire. */
    static byte[] frame(String request) {
        return Frames.encode(request.getBytes(UTF_8), Limits.FRAME_BYTES);
    }

    /** Pairs that device with the node, allowed to read the global scope; returns what it presents. */
    static TlsIdentity paired(Node node, Machine device) {
        node.pair(device, "--name", device.state().getFileName().toString());
        DeviceState state = DeviceState.open(StateDirectory.open(device.state()), new SecureRandom());
        Membership membership = state.membership().orElseThrow();
        try (DeviceIdentity identity = state.identity().orElseThrow()) {
            node.run("devices", "grant", identity.id().toString(), "global", "read");
            return TlsIdentity.of(identity.key(), List.of(membership.certificate()));
        }
    }
}
