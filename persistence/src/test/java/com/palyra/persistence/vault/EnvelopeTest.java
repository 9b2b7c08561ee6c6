package com.palyra.persistence.vault;

import static com.palyra.persistence.vault.House.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was damaged or put in another place opens nowhere, on every layer. */
class EnvelopeTest {
    /** Names that differ as little as can be, in each part. */
    private static final List<SecretVersion> LIVE = List.of(
            version("global/a", 1),
            version("global/a", 2),
            version("global/a", 256),
            version("global/aa", 1),
            version("principal:a/a", 1),
            version("skill:a/a", 1),
            version("skill:aa/a", 1),
            version("channel:a:a/a", 1),
            version("channel:a:a:a/a", 1));

    private final MemoryBackend blobs = new MemoryBackend(House.FILES);
    private final House house;
    private Vault vault;

    /** The folder is JUnit's, and there before this. */
    EnvelopeTest(@TempDir Path folder) {
        house = new House(folder);
        vault = open();
        LIVE.forEach(version -> House.put(vault, version));
    }

    private Vault open() {
        return house.open(new Backends(Map.of(House.FILES, id -> blobs), House.TIMEOUT), null);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void aBlobWithAnyByteChangedOrAnotherLengthIsDamaged() {
        SecretVersion version = LIVE.get(0);
        byte[] good = blob(version);
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                assertDamaged(version, changed);
            }
        }
        for (int length = 0; length < good.length; length++) {
            assertDamaged(version, Arrays.copyOf(good, length));
        }
        for (int more : new int[] {1, 16, BlobBackend.BLOB_BYTES}) {
            assertDamaged(version, Arrays.copyOf(good, good.length + more));
        }
        blobs.blobs.put(version.objectId(), good);
        House.assertOpens(vault, LIVE);
    }

    @Test
    void aBlobInThePlaceOfAnyOtherIsDamaged() {
        for (SecretVersion from : LIVE) {
            for (SecretVersion to : LIVE) {
                byte[] own = blob(to);
                if (!from.equals(to)) {
                    assertDamaged(to, blob(from));
                }
                blobs.blobs.put(to.objectId(), own);
            }
        }
        House.assertOpens(vault, LIVE);
    }

    @Test
    void aBlobOpensForItsOwnScopeKeyAndVersionOnlyEvenUnderTheSameKey() {
        try (SensitiveBytes dek = SensitiveBytes.takeOwnership(new byte[32]);
                SensitiveBytes value = House.bytes("value")) {
            for (SecretVersion from : LIVE) {
                byte[] blob = ValueEnvelope.seal(dek, from, value, new SecureRandom());
                for (SecretVersion to : LIVE) {
                    if (from.equals(to)) {
                        assertThat(ValueEnvelope.open(dek, to, blob).exposeCopy())
                                .isEqualTo(value.exposeCopy());
                    } else {
                        assertThatThrownBy(() -> ValueEnvelope.open(dek, to, blob))
                                .satisfies(EnvelopeTest::isDamaged);
                    }
                }
            }
        }
    }

    @Test
    void aDekOpensForItsOwnVersionAndGenerationOnlyEvenUnderTheSameKey() throws AEADBadTagException {
        try (SensitiveBytes key = SensitiveBytes.takeOwnership(new byte[32])) {
            for (SecretVersion from : LIVE) {
                WrappedKey wrapped = WrappedKey.wrap(key, DekFile.additional(from, 1), key, new SecureRandom());
                wrapped.unwrap(key, DekFile.additional(from, 1)).close();
                assertThatThrownBy(() -> wrapped.unwrap(key, DekFile.additional(from, 2)))
                        .isInstanceOf(AEADBadTagException.class);
                for (SecretVersion to : LIVE) {
                    if (!from.equals(to)) {
                        assertThatThrownBy(() -> wrapped.unwrap(key, DekFile.additional(to, 1)))
                                .isInstanceOf(AEADBadTagException.class);
                    }
                }
            }
        }
    }

    @Test
    void aScopeKeyOpensForItsOwnScopeAndGenerationsOnlyEvenUnderTheSameKey() throws AEADBadTagException {
        Scope scope = Scope.parse("channel:a:a");
        try (SensitiveBytes key = SensitiveBytes.takeOwnership(new byte[32])) {
            WrappedKey wrapped = WrappedKey.wrap(key, ScopeRecord.additional(scope, 1, 2), key, new SecureRandom());
            wrapped.unwrap(key, ScopeRecord.additional(scope, 1, 2)).close();
            for (byte[] other : List.of(
                    ScopeRecord.additional(Scope.parse("skill:a"), 1, 2),
                    ScopeRecord.additional(Scope.parse("channel:a:aa"), 1, 2),
                    ScopeRecord.additional(scope, 2, 2),
                    ScopeRecord.additional(scope, 1, 1),
                    ScopeRecord.additional(scope, 2, 1))) {
                assertThatThrownBy(() -> wrapped.unwrap(key, other)).isInstanceOf(AEADBadTagException.class);
            }
        }
    }

    @Test
    void aDekInThePlaceOfAnyOtherIsDamagedAndNoBlobOpensWithIt() {
        KeyFiles files = files();
        for (SecretVersion from : LIVE) {
            for (SecretVersion to : LIVE) {
                if (!from.equals(to)) {
                    NavigableMap<ObjectId, WrappedKey> deks = deks(files, to, 1);
                    byte[] before = DekFile.toBytes(deks);
                    deks.put(to.objectId(), dek(files, from, 1));
                    files.writeDeks(id(to), 1, DekFile.name(to.objectId()), DekFile.toBytes(deks));
                    byte[] own = blob(to);
                    assertDamaged(to, own);
                    assertDamaged(to, blob(from));
                    blobs.blobs.put(to.objectId(), own);
                    files.writeDeks(id(to), 1, DekFile.name(to.objectId()), before);
                }
            }
        }
        House.assertOpens(vault, LIVE);
    }

    @Test
    void aDekOfAnotherGenerationOrWithAnyByteChangedIsDamaged() {
        KeyFiles files = files();
        SecretVersion version = LIVE.get(0);
        WrappedKey before = dek(files, version, 1);
        vault.rotate(Scope.GLOBAL, LIVE.subList(0, 4), false, done -> {});
        NavigableMap<ObjectId, WrappedKey> deks = deks(files, version, 2);
        WrappedKey own = dek(files, version, 2);
        String file = DekFile.name(version.objectId());
        deks.put(version.objectId(), before);
        files.writeDeks(id(version), 2, file, DekFile.toBytes(deks));
        assertDamaged(version, blob(version));
        for (int at = 0; at < WrappedKey.BYTES; at++) {
            byte[] changed = own.sealed().clone();
            changed[at] ^= 1;
            deks.put(version.objectId(), new WrappedKey(changed));
            files.writeDeks(id(version), 2, file, DekFile.toBytes(deks));
            assertDamaged(version, blob(version));
        }
        deks.put(version.objectId(), own);
        files.writeDeks(id(version), 2, file, DekFile.toBytes(deks));
        House.assertOpens(vault, LIVE);
    }

    @Test
    void theKeyRecordOfAScopeInThePlaceOfAnotherIsDamagedAndEndsARotationOfTheRootKey() throws IOException {
        KeyFiles files = files();
        SecretVersion to = LIVE.get(4);
        byte[] own = files.scope(id(to)).orElseThrow();
        for (SecretVersion from : LIVE.subList(5, LIVE.size())) {
            files.writeScope(id(to), files.scope(id(from)).orElseThrow());
            assertDamaged(to, blob(to));
            assertThatThrownBy(() -> House.put(vault, version("principal:a/b", 1)))
                    .satisfies(EnvelopeTest::isDamaged);
            assertThatThrownBy(() -> vault.rotateRoot(done -> {})).satisfies(EnvelopeTest::isDamaged);
        }
        // The same again with the name put right: the wrapped key is still another scope's.
        ScopeRecord stolen =
                files.scope(id(LIVE.get(5))).map(ScopeRecord::parse).orElseThrow();
        files.writeScope(id(to), new ScopeRecord(to.ref().scope(), stolen.keys()).toBytes());
        assertDamaged(to, blob(to));
        files.writeScope(id(to), own);
        for (int at = 0; at < own.length; at++) {
            byte[] changed = own.clone();
            changed[at] ^= 1;
            Files.write(house.vault().resolve("keys").resolve(id(to)).resolve("scope.key"), changed);
            assertDamaged(to, blob(to));
        }
        files.writeScope(id(to), own);
        House.assertOpens(vault, LIVE);
        vault.rotateRoot(done -> {});
        House.assertOpens(vault, LIVE);
    }

    @Test
    void aDamagedRecordOfOneScopeLeavesTheOthersOpenAfterTheVaultWasOpenedAgain() throws IOException {
        vault.rotateRoot(done -> {});
        Path record = house.vault().resolve("keys").resolve(id(LIVE.get(4))).resolve("scope.key");
        Files.write(record, new byte[] {1});
        RootRecord root = root();
        try (SensitiveBytes unswept =
                new RootRecord(root.vault(), root.share(), null, root.keys(), false, true).exposeBytes()) {
            house.secrets().write(RootKeeper.NAME, unswept);
        }
        vault.close();
        vault = open();
        House.assertOpens(vault, LIVE.subList(0, 4));
        assertDamaged(LIVE.get(4), blob(LIVE.get(4)));
    }

    @Test
    void aRootKeyOpensForItsVaultKindGenerationAndShareOnly() {
        Ulid other = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8Y");
        RootShare os = new RootShare(RootShare.Kind.OS_STORE, House.NOW);
        RootShare words = new RootShare(RootShare.Kind.PASSPHRASE, House.NOW);
        Passphrase cheap = new Passphrase(64, 1, 1, new byte[Passphrase.SALT_BYTES]);
        try (SensitiveBytes share = SensitiveBytes.takeOwnership(new byte[32]);
                SensitiveBytes key = SensitiveBytes.takeOwnership(BlobBackendContract.random(32))) {
            NavigableMap<Long, SensitiveBytes> keys = new TreeMap<>(Map.of(1L, key));
            RootRecord good =
                    RootRecord.of(BlobBackendContract.VAULT, os, null, share, keys, false, false, new SecureRandom());
            byte[] sealed = good.keys().firstEntry().getValue();
            assertThat(good.open(share).firstEntry().getValue().exposeCopy()).isEqualTo(key.exposeCopy());
            assertOpensNot(with(other, os, null, 1, sealed), share, ErrorCode.VAULT_DAMAGED);
            assertOpensNot(with(good.vault(), os, null, 2, sealed), share, ErrorCode.VAULT_DAMAGED);
            assertOpensNot(with(good.vault(), words, cheap, 1, sealed), share, ErrorCode.VAULT_WRONG_PASSPHRASE);
            assertOpensNot(good, SensitiveBytes.takeOwnership(new byte[31]), ErrorCode.VAULT_DAMAGED);
            assertOpensNot(good, key, ErrorCode.VAULT_DAMAGED);
            for (int at = 0; at < sealed.length; at++) {
                byte[] changed = sealed.clone();
                changed[at] ^= 1;
                assertOpensNot(with(good.vault(), os, null, 1, changed), share, ErrorCode.VAULT_DAMAGED);
            }
        }
    }

    @Test
    void noTextOfAKeyOrRecordShowsAKey() {
        assertThat(root()).asString().contains("generations [1]").doesNotContain("[B@");
        assertThat(WrappedKey.SHREDDED.toString()).doesNotContain("0, 0");
    }

    private static RootRecord with(
            Ulid vault, RootShare share, @Nullable Passphrase passphrase, long generation, byte[] sealed) {
        return new RootRecord(vault, share, passphrase, new TreeMap<>(Map.of(generation, sealed)), false, false);
    }

    private static void assertOpensNot(RootRecord record, SensitiveBytes share, ErrorCode error) {
        assertThatThrownBy(() -> record.open(share)).satisfies(thrown -> House.isError(thrown, error));
    }

    private void assertDamaged(SecretVersion version, byte[] blob) {
        blobs.blobs.put(version.objectId(), blob);
        assertThatThrownBy(() -> vault.get(version))
                .satisfies(EnvelopeTest::isDamaged)
                .hasMessageNotContaining("content");
    }

    private byte[] blob(SecretVersion version) {
        byte[] blob = blobs.blobs.get(version.objectId());
        assertThat(blob).isNotNull();
        return blob == null ? new byte[0] : blob;
    }

    private KeyFiles files() {
        return KeyFiles.open(house.vault().resolve("keys"), () -> {});
    }

    private RootRecord root() {
        try (SensitiveBytes stored = house.secrets().read(RootKeeper.NAME).orElseThrow()) {
            return RootRecord.parse(stored);
        }
    }

    private static String id(SecretVersion version) {
        return ScopeId.of(version.ref().scope());
    }

    private static NavigableMap<ObjectId, WrappedKey> deks(KeyFiles files, SecretVersion version, long generation) {
        return files.deks(id(version), generation, DekFile.name(version.objectId()))
                .map(DekFile::parse)
                .orElseThrow();
    }

    private static WrappedKey dek(KeyFiles files, SecretVersion version, long generation) {
        return Objects.requireNonNull(deks(files, version, generation).get(version.objectId()));
    }

    private static void isDamaged(Throwable thrown) {
        House.isError(thrown, ErrorCode.VAULT_DAMAGED);
    }
}
