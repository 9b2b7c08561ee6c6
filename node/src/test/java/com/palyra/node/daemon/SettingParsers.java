package com.palyra.node.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.terminal.Durations;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.fuzz.Parser;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;

/** Durations, and values of settings; the first character of an input says of which. */
public final class SettingParsers {
    private static final List<String> VARIABLES = List.of(
            "PALYRA_NAME",
            "PALYRA_ADVERTISE",
            "PALYRA_DEVICE_CERTIFICATE_LIFE",
            "PALYRA_APPROVAL_TTL",
            "PALYRA_JOURNAL_MIN_FREE",
            "PALYRA_JOURNAL_LIBRARY",
            "PALYRA_VAULT_BACKEND",
            "PALYRA_VAULT_PASSPHRASE_FROM");

    private static final Config BUILT_IN =
            ConfigFactory.parseResources(NodeConfig.class.getClassLoader(), "conf/palyra.conf");

    private SettingParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(
                Parser.ofText(
                        "duration",
                        text -> assertThat(Durations.parse(text).isNegative()).isFalse(),
                        "30s",
                        "1h30m",
                        "90d",
                        "1d2h3m4s5ms"),
                Parser.of(
                        "setting",
                        PalyraException.class,
                        SettingParsers::load,
                        value("0office"),
                        value("1node.example:7444, [2001:db8::1]:7444"),
                        value("21h30m"),
                        value("345s"),
                        value("41GiB"),
                        value("4512 MiB"),
                        value("5java"),
                        value("6encrypted_file"),
                        value("7env:WORDS")));
    }

    private static byte[] value(String text) {
        return text.getBytes(UTF_8);
    }

    private static void load(byte[] input) {
        String text = new String(input, UTF_8);
        int which = text.isEmpty() ? 0 : Character.digit(text.charAt(0), VARIABLES.size());
        String value = text.isEmpty() ? "" : text.substring(1);
        try {
            NodeConfig.parse(BUILT_IN, Map.of(VARIABLES.get(Math.max(which, 0)), value));
        } catch (PalyraException refused) {
            assertThat(refused.error()).isEqualTo(ErrorCode.CONFIGURATION);
            throw refused;
        }
    }
}
