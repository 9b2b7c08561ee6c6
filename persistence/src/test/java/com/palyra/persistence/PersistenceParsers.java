package com.palyra.persistence;

import com.palyra.persistence.event.EventParsers;
import com.palyra.persistence.journal.leveldb.BatchParsers;
import com.palyra.persistence.journal.store.RecordParsers;
import com.palyra.persistence.secret.SecretParsers;
import com.palyra.persistence.vault.VaultParsers;
import com.palyra.persistence.vault.keychain.KeychainParsers;
import com.palyra.protocol.fuzz.Parser;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every parser of this module. */
public final class PersistenceParsers implements Supplier<List<Parser>> {
    @Override
    public List<Parser> get() {
        return Stream.of(
                        SecretParsers.all(),
                        EventParsers.all(),
                        RecordParsers.all(),
                        BatchParsers.all(),
                        VaultParsers.all(),
                        KeychainParsers.all())
                .flatMap(List::stream)
                .toList();
    }
}
