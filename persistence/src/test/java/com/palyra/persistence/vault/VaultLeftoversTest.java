package com.palyra.persistence.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of keys that a write leaves when it is interrupted between its file and its name. */
class VaultLeftoversTest {
    private static final SecretVersion VERSION = House.version("global/a", 1);

    @TempDir
    private Path directory;

    private House house;

    @BeforeEach
    void build() throws IOException {
        house = House.in(Files.createDirectory(directory.resolve("house")));
        try (Vault vault = house.open()) {
            House.put(vault, VERSION);
        }
    }

    @Test
    void theyAreGoneWhenTheVaultIsOpen() throws IOException {
        leave(named("scope.key"));
        leave(named(DekFile.name(VERSION.objectId())));
        leaveSecret();
        Path blobs = Files.createDirectories(house.vault().resolve("blobs").resolve("00"));
        Files.writeString(blobs.resolve(".tmp-1"), "sealed");

        house.open().close();

        assertThat(leftovers()).isEmpty();
    }

    @Test
    void noneOutlivesTheRotationOfTheRootKey() throws IOException {
        try (Vault vault = house.open()) {
            leave(named("scope.key"));
            leaveSecret();
            vault.rotateRoot(done -> {});
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void noneOutlivesTheDestructionOfWhatItOpens() throws IOException {
        try (Vault vault = house.open()) {
            leave(named(DekFile.name(VERSION.objectId())));
            vault.destroy(Scope.GLOBAL, List.of(VERSION));
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void noneOpensTheVaultWithoutTheShareThatItGot() throws IOException {
        try (Vault vault = house.open();
                SensitiveBytes words = House.bytes("correct horse battery")) {
            leaveSecret();
            vault.addShare(RootShare.Kind.PASSPHRASE, words);
            assertThat(leftovers()).isEmpty();
            leaveSecret();
            vault.removeShare();
        }
        assertThat(leftovers()).isEmpty();
    }

    private void leave(Path file) throws IOException {
        Files.copy(file, file.resolveSibling(".tmp-1234"));
    }

    /** Others may write into the secret store, so there the name tells whose it is. */
    private void leaveSecret() throws IOException {
        String name = HexFormat.of().formatHex(RootKeeper.NAME.getBytes(UTF_8));
        String hash = HexFormat.of().formatHex(Sha256.of(name.getBytes(UTF_8)), 0, 8);
        Path secrets = house.directory().resolve("secrets");
        Files.copy(secrets.resolve(name), secrets.resolve(".tmp-" + hash + "-1234"));
    }

    private Path named(String name) throws IOException {
        try (Stream<Path> all = Files.walk(house.vault())) {
            return all.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(house.directory())) {
            return all.filter(file -> file.getFileName().toString().startsWith(".tmp-"))
                    .toList();
        }
    }
}
