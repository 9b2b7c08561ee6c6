package com.palyra.persistence.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotSerializerTest {
    private static final ObjectMapper CBOR = new CBORMapper();
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private final SnapshotSerializer serializer = new SnapshotSerializer();

    @Test
    void whatIsWrittenReads() throws Exception {
        VaultScopeSnapshot snapshot = snapshot(1);
        assertThat(serializer.manifest(snapshot)).isEqualTo("vault.scope.v2");
        assertThat(serializer.fromBinary(serializer.toBinary(snapshot), "vault.scope.v2"))
                .isEqualTo(snapshot);
    }

    @Test
    void anOutboxThatWasOnceWrittenStillReads() throws Exception {
        OutboxSnapshot outbox = EventParsers.outbox(17, 3);
        assertThat(serializer.manifest(outbox)).isEqualTo("outbox.content.v3");
        Path file = golden("outbox.content.v3");
        assertThat(file)
                .as("golden file of %s", HexFormat.of().formatHex(serializer.toBinary(outbox)))
                .exists();
        Object read = serializer.fromBinary(bytes(file), "outbox.content.v3");
        assertThat(read).usingRecursiveComparison().isEqualTo(outbox);
        assertThat(serializer.toBinary(read)).isEqualTo(bytes(file));
    }

    /** The bytes that the first version wrote. */
    @Test
    void anOutboxOfTheFirstVersionReadsAsOneThatHasForgottenNoOutput() throws Exception {
        assertThat(serializer.fromBinary(bytes(golden("outbox.content.v1")), "outbox.content.v1"))
                .usingRecursiveComparison()
                .isEqualTo(EventParsers.outbox(0, 0));
    }

    /** The bytes that the second version wrote. */
    @Test
    void anOutboxOfTheSecondVersionReadsAsOneThatWasToldOfNoAuthorities() throws Exception {
        assertThat(serializer.fromBinary(bytes(golden("outbox.content.v2")), "outbox.content.v2"))
                .usingRecursiveComparison()
                .isEqualTo(EventParsers.outbox(17, 0));
    }

    private static Path golden(String manifest) {
        return Path.of("src", "test", "resources", "golden-snapshots", manifest + ".hex");
    }

    private static byte[] bytes(Path golden) throws Exception {
        return HexFormat.of().parseHex(Files.readString(golden).strip());
    }

    @Test
    void anEarlierOneReadsAsWhatItMeansToday() throws Exception {
        assertThat(serializer.fromBinary(earlier(true), "vault.scope.v1")).isEqualTo(snapshot(2));
        assertThat(serializer.fromBinary(earlier(false), "vault.scope.v1")).isEqualTo(snapshot(0));
        assertThatThrownBy(() -> serializer.fromBinary(earlier(true), "vault.scope.v2"))
                .isInstanceOf(NotSerializableException.class);
    }

    private static VaultScopeSnapshot snapshot(long hidden) {
        List<VaultScopeSnapshot.Kept> kept =
                List.of(new VaultScopeSnapshot.Kept(1, 7, AT), new VaultScopeSnapshot.Kept(2, 9, AT));
        return new VaultScopeSnapshot(
                "global",
                List.of(new VaultScopeSnapshot.Secret("api_key", 2, AT, AT, hidden, kept, List.of(AT))),
                List.of(new VaultScopeSnapshot.Version("gone", 3)),
                4,
                List.of(new VaultScopeSnapshot.Version("api_key", 5)));
    }

    /** The same as the first version wrote it. */
    private byte[] earlier(boolean deleted) throws Exception {
        ObjectNode fields = (ObjectNode) CBOR.readTree(serializer.toBinary(snapshot(0)));
        ObjectNode secret = (ObjectNode) fields.get("secrets").get(0);
        secret.remove("hidden");
        secret.put("deleted", deleted);
        return CBOR.writeValueAsBytes(fields);
    }
}
