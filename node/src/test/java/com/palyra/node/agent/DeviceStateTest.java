package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceStateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final SecureRandom random = new SecureRandom();
    private final IdentityKey nodeKey = IdentityKey.generate(random);
    private final Ulid nodeId = Ulid.generate(CLOCK, random);

    @TempDir
    Path root = Path.of("");

    private StateDirectory directory;
    private DeviceState state;

    @BeforeEach
    void open() {
        directory = StateDirectory.open(root);
        state = DeviceState.open(directory, random);
    }

    @Test
    void theIdentityIsMadeOnceAndStays() {
        assertThat(state.identity()).isEmpty();
        try (DeviceIdentity made = state.identityOrCreate(CLOCK, random);
                DeviceIdentity again = DeviceState.open(directory, random).identityOrCreate(CLOCK, random)) {
            assertThat(again.id()).isEqualTo(made.id());
            assertThat(again.key().publicKey()).isEqualTo(made.key().publicKey());
        }
    }

    @Test
    void twoIdentitiesInOneDirectoryAreNotChosenBetween() {
        state.identityOrCreate(CLOCK, random).close();
        Path other = root.resolve("other");
        DeviceState second = DeviceState.open(StateDirectory.open(other), random);
        second.identityOrCreate(CLOCK, random).close();
        String name = directory.secrets(random).list("device/").get(0);
        String stranger =
                StateDirectory.open(other).secrets(random).list("device/").get(0);
        directory
                .secrets(random)
                .write(stranger, directory.secrets(random).read(name).orElseThrow());
        damaged(state::identity);
    }

    @Test
    void anIdentityUnderAnotherNameIsDamaged() {
        state.identityOrCreate(CLOCK, random).close();
        String name = directory.secrets(random).list("device/").get(0);
        String other = "device/" + Ulid.generate(CLOCK, random) + "/identity.json";
        directory
                .secrets(random)
                .write(other, directory.secrets(random).read(name).orElseThrow());
        directory.secrets(random).delete(name);
        damaged(state::identity);
    }

    @Test
    void aRequestIsReadBackAsItWasKeptAndForgotten() {
        PendingRequest request = request();
        state.keep(request);
        assertThat(DeviceState.open(directory, random).pendingRequest()).contains(request);
        state.forgetRequest();
        assertThat(state.pendingRequest()).isEmpty();
        state.forgetRequest();
    }

    @Test
    void aMembershipIsReadBackAsItWasKept() {
        CertificateAuthoritySigner authority =
                CertificateAuthoritySigner.create(IdentityKey.generate(random), CLOCK, random);
        Ulid device = Ulid.generate(CLOCK, random);
        Membership membership = new Membership(
                Ulid.generate(CLOCK, random),
                nodeId,
                nodeKey.publicKey(),
                authority.issueDevice(device, IdentityKey.generate(random).publicKey(), Duration.ofHours(24)),
                List.of(authority.certificate()),
                List.of(new HostPort("2001:db8::7", 7444), new HostPort("node.example", 7444)));
        state.keep(membership);
        assertThat(DeviceState.open(directory, random).membership()).contains(membership);
        assertThat(membership.certificateExpiresAt()).isEqualTo(NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void anythingElseThanWhatWasWrittenIsDamaged() {
        state.keep(request());
        String json = new String(directory.read("pending.json", 10_000).orElseThrow(), StandardCharsets.UTF_8);
        for (String changed : List.of(
                "",
                "{}",
                "[]",
                json + "{}",
                json.replace("\"v\" : 1", "\"v\" : 2"),
                json.replace("\"v\" : 1", "\"v\" : 1, \"v\" : 1"),
                json.replace("\"v\" : 1", "\"v\" : 1, \"extra\" : 1"),
                json.replace("\"short_string\" : \"123456\",", ""),
                json.replace("123456", "12345x"),
                json.replace("127.0.0.1:7444", "nowhere"),
                json.replace(nodeId.value(), "not a ulid"))) {
            assertThat(changed).isNotEqualTo(json);
            directory.writeAtomically("pending.json", changed.getBytes(StandardCharsets.UTF_8));
            damaged(state::pendingRequest);
        }
    }

    private PendingRequest request() {
        return new PendingRequest(
                Ulid.generate(CLOCK, random),
                nodeId,
                nodeKey.publicKey(),
                "123456",
                NOW,
                List.of(new HostPort("127.0.0.1", 7444)));
    }

    private static void damaged(ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.STATE_DAMAGED));
    }
}
