package com.palyra.actors.authority;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.CertificateAuthority.IssueDevice;
import com.palyra.actors.authority.CertificateAuthority.IssueReply;
import com.palyra.actors.authority.CertificateAuthority.Issued;
import com.palyra.actors.authority.CertificateAuthority.NoLeaf;
import com.palyra.actors.authority.CertificateAuthority.NodeCredentials;
import com.palyra.actors.authority.CertificateAuthority.NodeLeaf;
import com.palyra.actors.authority.CertificateAuthority.NodeReply;
import com.palyra.actors.authority.CertificateAuthority.Unusable;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.persistence.secret.AuthorityKeys;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.PeerVerifier;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
    private static final String JOURNAL_ID = "CertificateAuthority";
    private static final Duration NODE_LIFE = Duration.ofDays(90);

    private final EntityKit kit = new EntityKit();
    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock();
    private final AuthorityKeys keys = keys();
    private final TestProbe<AuditLog.Command> audit = kit.probe();
    private final IdentityKey nodeKey = IdentityKey.generate(random);
    private final IdentityKey deviceKey = IdentityKey.generate(random);
    private final Ulid node = Ulid.generate(clock, random);
    private final Ulid device = Ulid.generate(clock, random);
    private final TestProbe<IssueReply> issued = kit.probe();
    private final TestProbe<NodeReply> leaf = kit.probe();

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void aDeviceCertificateVerifiesAndIsOnRecord() throws CertificateRefusedException {
        Issued first = issue(spawn(keys));
        var peer = PeerVerifier.verify(List.of(first.leaf()), PeerKind.DEVICE, first.authorities(), clock.instant());
        assertThat(peer.id()).isEqualTo(device);
        assertThat(peer.key()).isEqualTo(deviceKey.publicKey());
        assertThat(peer.notAfter()).isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        assertThat(kit.kinds(JOURNAL_ID)).containsExactly(AuthorityCreated.class, CertificateIssued.class);
        CertificateIssued record = (CertificateIssued) kit.events(JOURNAL_ID).get(1);
        assertThat(record.subject()).isEqualTo(device);
        assertThat(record.certificateFingerprint()).isEqualTo(Certificates.fingerprint(first.leaf()));
    }

    @Test
    void nothingLeavesBeforeItIsOnRecord() {
        ActorRef<CertificateAuthority.Command> authority = spawn(keys);
        issue(authority);
        kit.failNextWrite(JOURNAL_ID);
        authority.tell(new IssueDevice(device, deviceKey.publicKey(), issued.getRef()));
        issued.expectNoMessage(Duration.ofMillis(500));
        assertThat(issue(authority)).isNotNull();
    }

    @Test
    void theAuthorityIsTheSameAfterARestart() {
        ActorRef<CertificateAuthority.Command> authority = spawn(keys);
        Issued before = issue(authority);
        kit.stop(authority);
        assertThat(issue(spawn(keys)).authorities()).isEqualTo(before.authorities());
        assertThat(kit.kinds(JOURNAL_ID)).containsOnlyOnce(AuthorityCreated.class);
    }

    @Test
    void anotherKeyThanTheOneItBeganWithIsNeverUsed() {
        ActorRef<CertificateAuthority.Command> authority = spawn(keys);
        issue(authority);
        kit.stop(authority);
        ActorRef<CertificateAuthority.Command> stranger = spawn(keys());
        stranger.tell(new IssueDevice(device, deviceKey.publicKey(), issued.getRef()));
        assertThat(issued.receiveMessage()).isInstanceOf(Unusable.class);
        stranger.tell(credentials(List.of()));
        assertThat(leaf.receiveMessage()).isInstanceOf(NoLeaf.class);
    }

    @Test
    void aNodeKeepsItsLeafUntilTwoThirdsOfItsLifeAreOver() {
        ActorRef<CertificateAuthority.Command> authority = spawn(keys);
        NodeLeaf first = nodeLeaf(authority, List.of());
        kit.stop(authority);
        authority = spawn(keys);
        clock.advance(Duration.ofDays(59));
        assertThat(nodeLeaf(authority, List.of()).chain()).isEqualTo(first.chain());
        clock.advance(Duration.ofDays(2));
        assertThat(nodeLeaf(authority, List.of()).chain()).isNotEqualTo(first.chain());
        assertThat(kit.kinds(JOURNAL_ID))
                .filteredOn(kind -> kind == NodeCertificateIssued.class)
                .hasSize(2);
    }

    @Test
    void aNewNameGetsANewLeaf() {
        ActorRef<CertificateAuthority.Command> authority = spawn(keys);
        NodeLeaf first = nodeLeaf(authority, List.of("old.example"));
        assertThat(nodeLeaf(authority, List.of("OLD.example")).chain()).isEqualTo(first.chain());
        assertThat(nodeLeaf(authority, List.of("new.example")).chain()).isNotEqualTo(first.chain());
    }

    private AuthorityKeys keys() {
        return new AuthorityKeys(new MemorySecretStore(), clock, random);
    }

    private Issued issue(ActorRef<CertificateAuthority.Command> authority) {
        authority.tell(new IssueDevice(device, deviceKey.publicKey(), issued.getRef()));
        return (Issued) issued.receiveMessage();
    }

    private NodeLeaf nodeLeaf(ActorRef<CertificateAuthority.Command> authority, List<String> names) {
        authority.tell(credentials(names));
        return (NodeLeaf) leaf.receiveMessage();
    }

    private NodeCredentials credentials(List<String> names) {
        return new NodeCredentials(node, nodeKey.publicKey(), names, List.of(), leaf.getRef());
    }

    private ActorRef<CertificateAuthority.Command> spawn(AuthorityKeys of) {
        return kit.spawn(
                CertificateAuthority.create(of, Duration.ofHours(24), NODE_LIFE, clock, random, audit.getRef()));
    }
}
