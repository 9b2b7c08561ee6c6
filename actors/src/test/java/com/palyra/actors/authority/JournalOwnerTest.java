package com.palyra.actors.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.EventSerializer;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalOwnerTest {
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void theJournalOfAnotherNodeIsRefusedAndNothingIsWrittenToIt() {
        try (IdentityKey own = IdentityKey.generate(random);
                IdentityKey other = IdentityKey.generate(random);
                EmbeddedJournal journal = EmbeddedJournal.open(folder, StoreSettings.DEFAULT, clock)) {
            assertThatCode(() -> JournalOwner.require(journal.store(), own.publicKey()))
                    .as("a journal without events")
                    .doesNotThrowAnyException();
            begin(journal, own);

            assertThatCode(() -> JournalOwner.require(journal.store(), own.publicKey()))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> JournalOwner.require(journal.store(), other.publicKey()))
                    .isInstanceOfSatisfying(
                            PalyraException.class,
                            refused -> assertThat(refused.error()).isEqualTo(ErrorCode.JOURNAL_FOREIGN))
                    .hasMessageStartingWith("The journal belongs to another node: ");
            assertThat(journal.store().lastOffset()).isEqualTo(1);
        }
    }

    private void begin(EmbeddedJournal journal, IdentityKey authority) {
        AuthorityCreated created = new AuthorityCreated(
                Certificates.der(CertificateAuthoritySigner.create(authority, clock, random)
                        .certificate()),
                clock.instant());
        EventSerializer serializer = new EventSerializer();
        Payload payload =
                new Payload(serializer.identifier(), serializer.manifest(created), serializer.toBinary(created));
        journal.store()
                .append(
                        CertificateAuthority.PERSISTENCE_ID,
                        List.of(new NewEvent(1, clock.millis(), "writer", "", List.of(), payload)))
                .toCompletableFuture()
                .join();
    }
}
