package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Membership;
import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.certificate.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Certificates with a short life: how real devices get the next one, and what becomes of the one before. They wait together. */
@Execution(ExecutionMode.CONCURRENT)
class RenewalIT {
    private static final Duration LIFE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private static Machine.@Nullable Node started;

    @BeforeAll
    static void start() {
        started = MACHINES.machine("node")
                .with("PALYRA_DEVICE_CERTIFICATE_LIFE", LIFE.toSeconds() + "s")
                .up();
    }

    @Test
    void aDeviceThatGoesOnAskingNeverRunsOutOfItsCertificate() {
        Machine device = MACHINES.machine("busy");
        node().pair(device);
        Instant first = expiry(device);
        Awaitility.await("the next certificate")
                .atMost(LIFE)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> device.run("device", "health").get("ok").asBoolean()
                        && expiry(device).isAfter(first));
        assertThat(device.state().resolve("renewed.json")).doesNotExist();
        Awaitility.await("the end of the first")
                .atMost(LIFE)
                .until(() -> Instant.now().isAfter(first));
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
    }

    @Test
    void theOneBeforeIsRefusedAndReportedOnceTheNextOneIsSeen() throws Exception {
        Machine device = MACHINES.machine("copied");
        node().pair(device);
        String before = Certificates.fingerprint(membership(device).certificate());
        Path copy = Files.copy(
                device.state().resolve("membership.json"), device.state().resolve("copy"));
        awaitRenewed(device);
        assertThat(Certificates.fingerprint(membership(device).certificate())).isNotEqualTo(before);

        Files.move(copy, device.state().resolve("membership.json"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(device.start("device", "health").failure(4)).contains("[DEV-005]");
        assertThat(node().process().awaitEvent("connection_refused").toString()).contains("superseded");
    }

    @Test
    void aRenewalThatWasInterruptedBeforeTheNodeSawTheNextOneIsEnded() throws Exception {
        Machine device = MACHINES.machine("interrupted");
        node().pair(device);
        Path membership = device.state().resolve("membership.json");
        byte[] before = Files.readAllBytes(membership);
        awaitRenewed(device);
        // As if the process had ended after the node saw the certificate and before it was used.
        Files.move(membership, device.state().resolve("renewed.json"));
        Files.write(membership, before);
        Files.setPosixFilePermissions(membership, PosixFilePermissions.fromString("rw-------"));

        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
        assertThat(device.state().resolve("renewed.json")).doesNotExist();
        assertThat(Files.readAllBytes(membership)).isNotEqualTo(before);
    }

    @Test
    void whatTheOperatorRotatesIsWhatTheDeviceGetsNext() {
        Machine device = MACHINES.machine("rotated");
        node().pair(device);
        String id = device.run("device", "show").get("device_id").asText();
        Instant rotated = Instant.parse(node().run("devices", "rotate", id)
                .get("certificate_expires_at")
                .asText());
        device.run("device", "renew");
        assertThat(expiry(device)).isEqualTo(rotated);
        assertThat(device.run("device", "health").get("ok").asBoolean()).isTrue();
    }

    /** A certificate is not replaced before a part of its life is over. */
    private static void awaitRenewed(Machine device) {
        Instant first = expiry(device);
        Awaitility.await("the next certificate")
                .atMost(LIFE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Instant.parse(device.run("device", "renew")
                                .get("certificate_expires_at")
                                .asText())
                        .isAfter(first));
    }

    private static Instant expiry(Machine device) {
        return membership(device).certificateExpiresAt();
    }

    private static Membership membership(Machine device) {
        try (StateDirectory directory = StateDirectory.open(device.state())) {
            return DeviceState.open(directory, WireDevice.RANDOM).membership().orElseThrow();
        }
    }

    private static Machine.Node node() {
        return Objects.requireNonNull(started);
    }
}
