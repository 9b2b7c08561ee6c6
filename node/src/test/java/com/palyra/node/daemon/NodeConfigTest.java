package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.SecretReference;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.HostPort;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    private static final Path FILE = Path.of("../conf/palyra.conf");

    @Test
    void theFileAsDeliveredGivesTheDefaultsOfTheDesign() {
        NodeConfig config = NodeConfig.load(new Properties(), Map.of());

        assertThat(config.name()).isEmpty();
        assertThat(config.quic()).isEqualTo(new InetSocketAddress(7444));
        assertThat(config.quic().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(config.http()).contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7142));
        assertThat(config.advertise()).isEmpty();
        assertThat(config.deviceCertificateLife()).isEqualTo(Limits.DEVICE_CERTIFICATE);
        assertThat(config.nodeCertificateLife()).isEqualTo(Limits.NODE_CERTIFICATE);
        assertThat(config.approvalTtl()).isEqualTo(Limits.APPROVAL_TTL);
        assertThat(config.journal()).isEqualTo(StoreSettings.DEFAULT);
        assertThat(config.vault()).isEqualTo(VaultSettings.DEFAULT);
    }

    @Test
    void everySettingHasAnEnvironmentOverride() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PALYRA_NAME", "office",
                "PALYRA_QUIC", "127.0.0.1:0",
                "PALYRA_ADVERTISE", "node.example:7444, [2001:db8::1]:7444",
                "PALYRA_DEVICE_CERTIFICATE_LIFE", "1h30m",
                "PALYRA_NODE_CERTIFICATE_LIFE", "7d",
                "PALYRA_APPROVAL_TTL", "45s",
                "PALYRA_JOURNAL_MIN_FREE", "1GiB",
                "PALYRA_JOURNAL_LIBRARY", "java",
                "PALYRA_VAULT_BACKEND", "encrypted_file",
                "PALYRA_VAULT_PASSPHRASE_FROM", "env:WORDS"));
        environment.put("PALYRA_HTTP", "off");
        NodeConfig config = NodeConfig.load(new Properties(), environment);

        assertThat(config)
                .isEqualTo(new NodeConfig(
                        Optional.of("office"),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.empty(),
                        List.of(new HostPort("node.example", 7444), new HostPort("2001:db8::1", 7444)),
                        Duration.ofMinutes(90),
                        Duration.ofDays(7),
                        Duration.ofSeconds(45),
                        new StoreSettings(1L << 30, LevelDb.Preference.JAVA),
                        new VaultSettings(
                                Optional.of(BackendKind.ENCRYPTED_FILE),
                                Optional.of(SecretReference.parse("env:WORDS")),
                                environment)));
    }

    @Test
    void everyKeyHasACommentAndItsOverrideOnTheNextLine() throws IOException {
        List<String> lines =
                Files.readAllLines(FILE).stream().map(String::strip).toList();
        int keys = 0;
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.matches("[a-z-]+ = .*") && !line.contains("${?")) {
                String key = line.substring(0, line.indexOf(' '));
                assertThat(lines.get(i - 1)).as("above %s", key).startsWith("# ");
                assertThat(lines.get(i + 1)).as("below %s", key).matches(key + " = \\$\\{\\?PALYRA_[A-Z_]+\\}");
                keys++;
            }
        }
        assertThat(keys).isEqualTo(11);
    }

    @Test
    void aKeyThatNothingReadsIsRefusedWithTheOneThatWasMeant() {
        assertRefused("palyra.node.quick = \"*:1\"", "palyra.node.quick. Did you mean palyra.node.quic?");
        assertRefused("other.key = 1", "There is no setting other.key.");
    }

    @Test
    void wrongValuesNameTheirKey() {
        assertRefused("palyra.node.quic = nowhere", "palyra.node.quic is wrong");
        assertRefused(
                "palyra.node.http = \"0.0.0.0:7142\"", "palyra.node.http is wrong: HTTP is answered on a loopback");
        assertRefused("palyra.node.advertise = \"a:1,b\"", "palyra.node.advertise is wrong");
        assertRefused("palyra.certificates.device-life = soon", "palyra.certificates.device-life is wrong");
        assertRefused("palyra.certificates.device-life = 0s", "palyra.certificates.device-life is out of range");
        assertRefused("palyra.pairing.approval-ttl = 2d", "palyra.pairing.approval-ttl is out of range");
        assertRefused("palyra.journal.min-free = 1MiB", "palyra.journal.min-free is out of range");
        String passphrase = "palyra.vault.passphrase-from is wrong: it is env:NAME or file:/PATH";
        assertRefused("palyra.vault.passphrase-from = \"vault://global/words\"", passphrase);
        assertRefused("palyra.vault.passphrase-from = \"correct horse\"", passphrase);
        assertRefused("palyra.journal.min-free = some", "palyra.journal.min-free");
        assertRefused(
                "palyra.vault.backend = floppy", "windows_dpapi or encrypted_file; auto takes the best that works.");
        assertRefused("palyra.journal.library = rocks", "palyra.journal.library is wrong");
        assertRefused("palyra.node.name = [1]", "The configuration cannot be read");
        assertRefused("palyra.journal.min-free = \"1\\u001b2\"", "number '1?2'");
    }

    @Test
    void theFileOfTheInstallationComesBeforeTheOneInTheJar(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/palyra.conf"), "palyra.node.name = lab");
        Properties system = new Properties();
        system.setProperty(NodeConfig.HOME_PROPERTY, home.toString());

        assertThat(NodeConfig.load(system, Map.of()).name()).contains("lab");
    }

    private static void assertRefused(String setting, String sentence) {
        assertThatThrownBy(() -> NodeConfig.parse(
                        ConfigFactory.parseString(setting).withFallback(ConfigFactory.parseFile(FILE.toFile())),
                        Map.of()))
                .isInstanceOfSatisfying(
                        PalyraException.class,
                        refused -> assertThat(refused.error()).isEqualTo(ErrorCode.CONFIGURATION))
                .hasMessageContaining(sentence);
    }
}
