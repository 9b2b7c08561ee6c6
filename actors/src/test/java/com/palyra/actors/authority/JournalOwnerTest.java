package com.palyra.actors.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.event.AuthorityEvent;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.persistence.event.EventSerializer;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class JournalOwnerTest {
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void theJournalOfAnotherNodeIsRefusedAndNothingIsWrittenToIt() {
        Ulid node = Ulid.generate(clock, random);
        Ulid other = Ulid.generate(clock, random);
        try (IdentityKey own = IdentityKey.generate(random);
                IdentityKey foreign = IdentityKey.generate(random);
                EmbeddedJournal journal = EmbeddedJournal.open(folder, StoreSettings.DEFAULT, clock)) {
            assertThatCode(() -> JournalOwner.require(journal.store(), node, own.publicKey()))
                    .as("a journal without events")
                    .doesNotThrowAnyException();
            begin(journal, node, own);

            assertThatCode(() -> JournalOwner.require(journal.store(), node, own.publicKey()))
                    .doesNotThrowAnyException();
            for (Executable asked : List.<Executable>of(
                    () -> JournalOwner.require(journal.store(), node, foreign.publicKey()),
                    () -> JournalOwner.require(journal.store(), other, own.publicKey()))) {
                assertThatThrownBy(asked::execute)
                        .isInstanceOfSatisfying(
                                PalyraException.class,
                                refused -> assertThat(refused.error()).isEqualTo(ErrorCode.JOURNAL_FOREIGN))
                        .hasMessageStartingWith("The journal belongs to another node, " + node + ": ");
            }
            assertThat(journal.store().lastOffset()).isEqualTo(3);
        }
    }

    private void begin(EmbeddedJournal journal, Ulid node, IdentityKey key) {
        CertificateAuthoritySigner signer =
                CertificateAuthoritySigner.create(IdentityKey.generate(random), clock, random);
        X509Certificate leaf = signer.issueNode(node, key.publicKey(), List.of(), List.of(), Limits.NODE_CERTIFICATE);
        journal.store()
                .append(
                        CertificateAuthority.PERSISTENCE_ID,
                        List.of(
                                event(1, new AuthorityCreated(Certificates.der(signer.certificate()), clock.instant())),
                                event(
                                        2,
                                        new CertificateIssued(
                                                "node",
                                                node,
                                                "0f",
                                                Certificates.fingerprint(leaf),
                                                leaf.getNotAfter().toInstant(),
                                                clock.instant())),
                                event(3, new NodeCertificateIssued(node, Certificates.der(leaf), clock.instant()))))
                .toCompletableFuture()
                .join();
    }

    private NewEvent event(long number, AuthorityEvent event) {
        EventSerializer serializer = new EventSerializer();
        Payload payload = new Payload(serializer.identifier(), serializer.manifest(event), serializer.toBinary(event));
        return new NewEvent(number, clock.millis(), "writer", "", List.of(), payload);
    }
}
