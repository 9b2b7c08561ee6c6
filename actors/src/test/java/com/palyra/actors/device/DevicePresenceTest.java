package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Bind;
import com.palyra.actors.device.DeviceCommand.RecordCertificate;
import com.palyra.actors.device.DeviceCommand.Register;
import com.palyra.actors.device.DeviceReply.Attached;
import com.palyra.actors.device.DeviceReply.RuntimeReply;
import com.palyra.actors.device.DeviceReply.Stored;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceConnected;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DeviceEvent.DeviceRegistered;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.Registration;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device makes the node write about it by itself: that it is there, where, and what it is. */
class DevicePresenceTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final String ELSEWHERE = "192.0.2.3";

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final Ed25519PublicKey key = IdentityKey.generate(RANDOM).publicKey();
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final String journalId = "Device|" + id;
    private final TestProbe<DeviceReply.PairReply> pair = KIT.probe();
    private final TestProbe<DeviceReply.AttachReply> attach = KIT.probe();
    private final TestProbe<RuntimeReply> registered = KIT.probe();
    private X509Certificate leaf;
    private ActorRef<DeviceCommand> device;

    @BeforeEach
    void pairOnce() {
        device = KIT.spawn(Device.create(
                id, clock, new TrustIndex(), KIT.ignored(), KIT.ignored(), seen -> {}, KIT.ignored(), KIT.ignored()));
        pairAnew();
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void whoComesAndGoesIsWrittenAtOnce() {
        TestProbe<DeviceSession.Command> session = attach(HERE);
        assertThat(lastAddress()).isEqualTo(HERE);
        session.stop();
        await(DeviceDisconnected.class);
    }

    @Test
    void anotherAddressIsWrittenThoughTheDeviceNeverLeft() {
        attach(HERE);
        attach(HERE);
        attach(THERE);
        assertThat(changes()).hasSize(2);
        assertThat(lastAddress()).isEqualTo(THERE);
    }

    @Test
    void whoComesAndGoesWithoutEndDoesNotFillTheJournalAndTheLastStateIsWrittenLater() {
        for (int i = 0; i < Limits.PRESENCE_CHANGES * 3; i++) {
            attach(i % 2 == 0 ? HERE : THERE).stop();
        }
        TestProbe<DeviceSession.Command> last = attach(HERE);
        assertThat(changes()).hasSize(Limits.PRESENCE_CHANGES);

        last.stop();
        device.tell(PresenceRecord.Due.DUE);
        // Which of the changes before were written depends on when an end was heard of; none was about this address.
        TestProbe<DeviceSession.Command> back = attach(ELSEWHERE);
        assertThat(changes()).hasSize(Limits.PRESENCE_CHANGES);

        clock.advance(Limits.PRESENCE_CHANGE_EACH);
        device.tell(PresenceRecord.Due.DUE);
        attach.awaitAssert(() -> {
            assertThat(changes()).hasSize(Limits.PRESENCE_CHANGES + 1);
            return null;
        });
        assertThat(lastAddress()).isEqualTo(ELSEWHERE);

        back.stop();
        clock.advance(Limits.PRESENCE_CHANGE_EACH);
        device.tell(PresenceRecord.Due.DUE);
        await(DeviceDisconnected.class);
        device.tell(PresenceRecord.Due.DUE);
        attach(HERE);
        assertThat(changes()).hasSize(Limits.PRESENCE_CHANGES + 2);
    }

    @Test
    void aNewPairingIsThereThoughASessionOfTheOldOneIsNotGoneYet() {
        attach(HERE);
        pairAnew();
        attach(HERE);
        assertThat(changes()).hasSize(2).allMatch(DeviceConnected.class::isInstance);
    }

    @Test
    void whatADeviceSaysOfItselfIsWrittenOnlySoOften() {
        TestProbe<DeviceSession.Command> session = attach(HERE);
        for (int i = 0; i < Limits.REGISTRATION_CHANGES; i++) {
            assertThat(register(session, "1." + i)).isEqualTo(RuntimeReply.DONE);
        }
        assertThat(register(session, "2")).isEqualTo(RuntimeReply.TOO_OFTEN);
        assertThat(register(session, "1." + (Limits.REGISTRATION_CHANGES - 1))).isEqualTo(RuntimeReply.DONE);
        assertThat(KIT.kinds(journalId))
                .filteredOn(DeviceRegistered.class::equals)
                .hasSize(Limits.REGISTRATION_CHANGES);
        clock.advance(Limits.REGISTRATION_CHANGE_EACH);
        assertThat(register(session, "2")).isEqualTo(RuntimeReply.DONE);
    }

    private RuntimeReply register(TestProbe<DeviceSession.Command> session, String version) {
        device.tell(new Register(new Registration("linux", version, List.of()), session.getRef(), registered.getRef()));
        return registered.receiveMessage();
    }

    private void pairAnew() {
        Ulid request = Ulid.generate(clock, RANDOM);
        leaf = authority.issueDevice(id, key, Duration.ofHours(24));
        device.tell(new Bind(request, key, "phone", "cli", "test", List.of(), pair.getRef()));
        pair.expectMessageClass(Stored.class);
        device.tell(new RecordCertificate(request, leaf, pair.getRef()));
        pair.expectMessageClass(Stored.class);
    }

    private TestProbe<DeviceSession.Command> attach(String address) {
        TestProbe<DeviceSession.Command> session = KIT.probe();
        device.tell(new Attach(Peers.device(id, key, leaf), address, session.getRef(), attach.getRef()));
        attach.expectMessageClass(Attached.class);
        return session;
    }

    private List<DeviceEvent> changes() {
        return KIT.events(journalId).stream()
                .filter(event -> event instanceof DeviceConnected || event instanceof DeviceDisconnected)
                .map(DeviceEvent.class::cast)
                .toList();
    }

    private String lastAddress() {
        List<DeviceEvent> changes = changes();
        return ((DeviceConnected) changes.get(changes.size() - 1)).address();
    }

    private void await(Class<? extends DeviceEvent> last) {
        attach.awaitAssert(() -> {
            List<DeviceEvent> changes = changes();
            assertThat(changes.get(changes.size() - 1)).isInstanceOf(last);
            return null;
        });
    }
}
