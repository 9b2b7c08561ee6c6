package com.palyra.actors.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceCommand.RenewExpired;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.actors.device.DeviceReply.Renewed;
import com.palyra.actors.directory.Directory;
import com.palyra.actors.directory.TrustIndex;
import com.palyra.actors.directory.Trusted;
import com.palyra.actors.durable.Position;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.certificate.RenewedCertificate;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingRefusedException;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RenewingProver;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is asked, and what is told, when a stranger says to be a device whose certificate has expired. */
class ExpiredRenewalTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final IdentityKey key = IdentityKey.generate(RANDOM);
    private final IdentityKey nodeKey = IdentityKey.generate(RANDOM);
    private final CertificateAuthoritySigner authority =
            CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM);
    private final byte[] serverLeaf = Certificates.der(authority.issueNode(
            Ulid.generate(clock, RANDOM), nodeKey.publicKey(), List.of(), List.of(), Duration.ofDays(1)));
    private final TrustedAuthorities authorities = new TrustedAuthorities(0, List.of(authority.certificate()));
    private final TrustIndex trust = Trusted.device(id, key.publicKey());
    private final TestProbe<PairingConnection.Command> sent = KIT.probe();
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final AtomicInteger proofs = new AtomicInteger();
    private final List<Ulid> woken = new CopyOnWriteArrayList<>();

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void aPairedDeviceThatProvesItsKeyGetsWhatItsOwnerGives() throws PairingProtocolException {
        X509Certificate next = authority.issueDevice(id, key.publicKey(), Duration.ofHours(24));
        Run run = run(id, key);
        assertThat(run.answer.nodeTime()).isEqualTo(clock.instant());
        RenewExpired asked = device.expectMessageClass(RenewExpired.class);
        assertThat(asked.key()).isEqualTo(key.publicKey());
        assertThat(asked.address()).isEqualTo("192.0.2.1");
        assertThat(asked.authorities()).isEqualTo(authorities);
        asked.replyTo().tell(new Renewed(Certificates.der(next), new Position("Device|x", 1)));
        assertThat(run.prover.onRenewed(last())).isEqualTo(new RenewedCertificate(next, authorities.certificates()));
        assertThat(proofs).hasValue(1);
        audit.expectNoMessage();
    }

    @Test
    void whoHasNoProofHearsTheSameWhoeverHeSaysToBeAndNobodyIsAsked() throws PairingProtocolException {
        IdentityKey other = IdentityKey.generate(RANDOM);
        refused(id, other, "not_proved");
        Ulid unknown = Ulid.generate(clock, RANDOM);
        refused(unknown, other, "not_proved");
        trust.block(id, GateRefusal.EVICTED);
        refused(id, key, "not_proved");
        trust.block(id, GateRefusal.REVOKED);
        refused(id, key, "not_proved");
        assertThat(woken).isEmpty();
        assertThat(proofs).hasValue(0);
    }

    @Test
    void aRefusalOfTheOwnerSoundsLikeAnyOtherAndItsReasonIsInTheAuditLog() throws PairingProtocolException {
        refusedByOwner(NotRenewed.NOT_EXPIRED, RefusalCode.NOT_RENEWED);
        expectAudit("not_expired");
        refusedByOwner(new NotRenewed(ErrorCode.DEVICE_CERTIFICATE_EXPIRED, "too late"), RefusalCode.NOT_RENEWED);
        expectAudit("too_late");
        refusedByOwner(new NotRenewed(ErrorCode.DEVICE_WRONG_STATE, "evicted"), RefusalCode.NOT_RENEWED);
        expectAudit("not_paired");
        refusedByOwner(new NotRenewed(ErrorCode.NODE_BUSY, "later"), RefusalCode.UNAVAILABLE);
        refusedByOwner(new NotRenewed(ErrorCode.JOURNAL_DISK_FULL, "no room"), RefusalCode.CANNOT_STORE);
        audit.expectNoMessage();
    }

    private record Run(RenewingProver prover, RenewingProver.Answer answer) {}

    private Run run(Ulid claimed, IdentityKey proving) throws PairingProtocolException {
        ActorRef<PairingConnection.Command> connection = KIT.spawn(connection());
        RenewingProver prover = RenewingProver.start(claimed, proving, nodeKey.publicKey(), serverLeaf);
        connection.tell(new PairingConnection.SendAndRead(prover.hello()));
        RenewingProver.Answer answer = prover.onChallenge(
                sent.expectMessageClass(PairingConnection.SendAndRead.class).frame());
        connection.tell(new PairingConnection.SendAndRead(answer.proof()));
        return new Run(prover, answer);
    }

    private void refused(Ulid claimed, IdentityKey proving, String reason) throws PairingProtocolException {
        Run run = run(claimed, proving);
        byte[] last = last();
        assertThatThrownBy(() -> run.prover.onRenewed(last))
                .isInstanceOfSatisfying(
                        PairingRefusedException.class, e -> assertThat(e.code()).isEqualTo(RefusalCode.NOT_RENEWED));
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry())
                .isEqualTo(
                        AuditEntry.byStranger("device.renew-expired", claimed.value(), AuditEntry.REFUSED, "192.0.2.1")
                                .with("reason", reason));
    }

    private void refusedByOwner(NotRenewed why, RefusalCode told) throws PairingProtocolException {
        Run run = run(id, key);
        device.expectMessageClass(RenewExpired.class).replyTo().tell(why);
        byte[] last = last();
        assertThatThrownBy(() -> run.prover.onRenewed(last))
                .isInstanceOfSatisfying(
                        PairingRefusedException.class, e -> assertThat(e.code()).isEqualTo(told));
    }

    private void expectAudit(String reason) {
        assertThat(audit.expectMessageClass(AuditLog.Append.class).entry().details())
                .containsEntry("reason", reason);
    }

    private byte[] last() {
        return sent.expectMessageClass(PairingConnection.Last.class).frame();
    }

    /** The frames of a connection without one: what it is told to send arrives, what it sends is seen. */
    private Behavior<PairingConnection.Command> connection() {
        return Behaviors.setup(context -> {
            ExpiredRenewal renewal = new ExpiredRenewal(
                    context, surroundings(), Sha256.of(serverLeaf), "192.0.2.1", proofs::incrementAndGet);
            return Behaviors.receive(PairingConnection.Command.class)
                    .onMessage(PairingConnection.SendAndRead.class, first -> {
                        sent.ref().tell(new PairingConnection.SendAndRead(renewal.begin(first.frame())));
                        return proving(renewal);
                    })
                    .build();
        });
    }

    private Behavior<PairingConnection.Command> proving(ExpiredRenewal renewal) {
        return Behaviors.receive(PairingConnection.Command.class)
                .onMessage(PairingConnection.SendAndRead.class, proof -> {
                    renewal.onProof(proof.frame());
                    return Behaviors.same();
                })
                .onMessage(PairingConnection.Last.class, last -> {
                    sent.ref().tell(last);
                    return Behaviors.stopped();
                })
                .build();
    }

    private PairingConnection.Surroundings surroundings() {
        return new PairingConnection.Surroundings(
                clock,
                RANDOM,
                new Directory(trust),
                trust,
                request -> {
                    throw new AssertionError("No request is asked");
                },
                asked -> {
                    woken.add(asked);
                    return device.ref();
                },
                () -> authorities,
                audit.ref());
    }
}
