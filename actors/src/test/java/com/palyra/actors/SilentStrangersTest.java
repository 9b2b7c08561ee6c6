package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.quic.CloseReason;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who connect and say nothing keep nobody from a real node. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SilentStrangersTest {
    @TempDir
    private Path folder = Path.of("unset");

    private final TestDevice device = TestDevice.create();
    private final TestDevice silent = TestDevice.create();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(folder);
    }

    @AfterEach
    void stop() {
        device.close();
        silent.close();
        node.close();
    }

    @Test
    void aDeviceThatWasApprovedFetchesItsCertificateAndKeepsItsPlaceMeanwhile() throws PairingProtocolException {
        PendingReceipt pending =
                device.join(node.address(), String.valueOf(node.pin().code()));
        device.lose();
        knock(Limits.PAIRING_CONNECTIONS_PER_ADDRESS);

        device.comeBack(node.address());
        knock(Limits.PAIRING_CONNECTIONS_PER_ADDRESS);
        TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "r"));

        assertThat(device.outcome()).isInstanceOf(PairingOutcome.Certified.class);
    }

    @Test
    void whoSaysNothingIsSoonClosed() {
        ClientConnection stranger = silent.stranger(node.address());
        TestNode.get(stranger.closed()
                .toCompletableFuture()
                .orTimeout(Limits.PAIRING_RUN.toMillis() / 2, TimeUnit.MILLISECONDS));
        assertThat(stranger.closeCode()).contains(CloseReason.PROTOCOL.code());
    }

    private void knock(int times) {
        for (int i = 0; i < times; i++) {
            silent.stranger(node.address());
        }
    }
}
