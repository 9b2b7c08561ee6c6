package com.palyra.node.daemon;

import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.NearMiss;
import com.palyra.persistence.journal.leveldb.LevelDb;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.SecretReference;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PrintableText;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code conf/palyra.conf} as types. A key that this class does not read is refused, so that no setting is silently
 * without effect.
 *
 * @param name what people call the node; empty for the name of the machine
 * @param quic where to listen
 * @param http where to answer HTTP, a loopback address; empty for nowhere
 * @param advertise what devices are told; empty for what the node finds out itself
 * @param deviceCertificateLife life of the certificates of devices
 * @param nodeCertificateLife life of the node's own certificate
 * @param approvalTtl how long a request waits for a decision
 * @param journal how the journal is opened
 * @param vault how the vault is opened
 */
public record NodeConfig(
        Optional<String> name,
        InetSocketAddress quic,
        Optional<InetSocketAddress> http,
        List<HostPort> advertise,
        Duration deviceCertificateLife,
        Duration nodeCertificateLife,
        Duration approvalTtl,
        StoreSettings journal,
        VaultSettings vault) {
    /** System property with the folder of the installation, whose {@code conf/palyra.conf} comes before the built-in one. */
    public static final String HOME_PROPERTY = "palyra.home";

    private static final String ROOT = "palyra.";
    private static final String NAME = ROOT + "node.name";
    private static final String QUIC = ROOT + "node.quic";
    private static final String HTTP = ROOT + "node.http";
    private static final String ADVERTISE = ROOT + "node.advertise";
    private static final String DEVICE_LIFE = ROOT + "certificates.device-life";
    private static final String NODE_LIFE = ROOT + "certificates.node-life";
    private static final String APPROVAL_TTL = ROOT + "pairing.approval-ttl";
    private static final String JOURNAL_MIN_FREE = ROOT + "journal.min-free";
    private static final String JOURNAL_LIBRARY = ROOT + "journal.library";
    private static final String VAULT_BACKEND = ROOT + "vault.backend";
    private static final String VAULT_PASSPHRASE = ROOT + "vault.passphrase-from";
    private static final Set<String> KEYS = Set.of(
            NAME,
            QUIC,
            HTTP,
            ADVERTISE,
            DEVICE_LIFE,
            NODE_LIFE,
            APPROVAL_TTL,
            JOURNAL_MIN_FREE,
            JOURNAL_LIBRARY,
            VAULT_BACKEND,
            VAULT_PASSPHRASE);
    private static final Pattern VARIABLE = Pattern.compile("PALYRA_[A-Z_]+");
    private static final int SHOWN_CHARACTERS = 300;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Copies the addresses. */
    public NodeConfig {
        advertise = List.copyOf(advertise);
    }

    /**
     * Reads the configuration: the built-in file, over it the installation's, over both the environment.
     *
     * @throws PalyraException {@link ErrorCode#CONFIGURATION} which names the key
     */
    public static NodeConfig load(Properties system, Map<String, String> environment) {
        Config builtIn = ConfigFactory.parseResources(NodeConfig.class.getClassLoader(), "conf/palyra.conf");
        return parse(installed(system).withFallback(builtIn), environment);
    }

    static NodeConfig parse(Config unresolved, Map<String, String> environment) {
        try {
            Config overrides = overrides(environment);
            Config config = unresolved
                    .withFallback(overrides)
                    .resolve(ConfigResolveOptions.defaults().setUseSystemEnvironment(false));
            refuseUnknown(config, overrides);
            String name = config.getString(NAME).strip();
            return new NodeConfig(
                    name.isEmpty() ? Optional.empty() : Optional.of(name),
                    read(config, QUIC, ListenAddress::parse),
                    read(config, HTTP, ListenAddress::parseHttp),
                    read(config, ADVERTISE, NodeConfig::addresses),
                    life(config, DEVICE_LIFE, Limits.AUTHORITY_CERTIFICATE),
                    life(config, NODE_LIFE, Limits.AUTHORITY_CERTIFICATE),
                    life(config, APPROVAL_TTL, Limits.CODE_TTL_MAX),
                    new StoreSettings(minFree(config), read(config, JOURNAL_LIBRARY, NodeConfig::library)),
                    new VaultSettings(
                            read(config, VAULT_BACKEND, NodeConfig::backend),
                            read(config, VAULT_PASSPHRASE, NodeConfig::passphrase),
                            environment));
        } catch (ConfigException wrong) {
            throw new PalyraException(
                    ErrorCode.CONFIGURATION, "The configuration cannot be read: " + firstLine(wrong) + ".", wrong);
        }
    }

    /**
     * Reads addresses separated by commas.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static List<HostPort> addresses(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .map(HostPort::parse)
                .toList();
    }

    private static Config installed(Properties system) {
        String home = system.getProperty(HOME_PROPERTY, "");
        Path file = Path.of(home, "conf", "palyra.conf");
        return home.isEmpty() || !Files.exists(file) ? ConfigFactory.empty() : ConfigFactory.parseFile(file.toFile());
    }

    /** The variables that the file may refer to; given to the parser instead of the environment of the process. */
    private static Config overrides(Map<String, String> environment) {
        return ConfigFactory.parseMap(environment.entrySet().stream()
                .filter(variable -> VARIABLE.matcher(variable.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static void refuseUnknown(Config config, Config overrides) {
        config.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !KEYS.contains(key) && !overrides.hasPath(key))
                .findFirst()
                .ifPresent(key -> {
                    String near = NearMiss.closest(key, KEYS)
                            .map(known -> " Did you mean " + known + "?")
                            .orElse("");
                    throw new PalyraException(ErrorCode.CONFIGURATION, "There is no setting " + key + "." + near);
                });
    }

    private static Duration life(Config config, String key, Duration longest) {
        Duration life = read(config, key, Durations::parse);
        if (life.compareTo(SHORTEST) < 0 || life.compareTo(longest) > 0) {
            throw new PalyraException(
                    ErrorCode.CONFIGURATION, key + " is out of range: 1s to " + Durations.format(longest) + ".");
        }
        return life;
    }

    private static long minFree(Config config) {
        long bytes = config.getBytes(JOURNAL_MIN_FREE);
        if (bytes < Limits.JOURNAL_MERGE_BYTES) {
            throw new PalyraException(ErrorCode.CONFIGURATION, JOURNAL_MIN_FREE + " is out of range: at least 64MiB.");
        }
        return bytes;
    }

    private static Optional<BackendKind> backend(String word) {
        if (word.equals("auto")) {
            return Optional.empty();
        }
        try {
            return Optional.of(BackendKind.parse(word));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(wrong.getMessage() + "; auto takes the best that works", wrong);
        }
    }

    /** The vault cannot hold what opens it. */
    private static Optional<SecretReference> passphrase(String text) {
        boolean outside = text.startsWith(SecretReference.ENVIRONMENT) || text.startsWith(SecretReference.FILE);
        if (!text.isEmpty() && !outside) {
            throw new IllegalArgumentException(
                    "it is env:NAME or file:/PATH, and neither the passphrase itself nor a secret of the vault");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(SecretReference.parse(text));
    }

    private static LevelDb.Preference library(String name) {
        return Arrays.stream(LevelDb.Preference.values())
                .filter(preference -> preference.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it is auto, native or java"));
    }

    private static <T> T read(Config config, String key, Function<String, T> parser) {
        try {
            return parser.apply(config.getString(key));
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(ErrorCode.CONFIGURATION, key + " is wrong: " + wrong.getMessage() + ".", wrong);
        }
    }

    /** The library repeats what it cannot read, whatever that is. */
    private static String firstLine(ConfigException wrong) {
        String line = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        return PrintableText.cleaned(line, SHOWN_CHARACTERS);
    }
}
