package com.palyra.node.agent.capability;

import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.NearMiss;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.PrintableText;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code device.conf}: what a device does for its node. Deny by default: a program that is not named there is never run, and
 * without the file there are only the built-in capabilities. A key that is not known is refused with its name.
 *
 * @param programsAtOnce programs that may run at the same time
 * @param builtIn built-in capabilities that are offered
 * @param commands the programs, by the name of their capability
 */
public record DeviceConfig(int programsAtOnce, Set<String> builtIn, Map<String, CommandCapability.Settings> commands) {
    /** The file's name in the state directory. */
    public static final String FILE = "device.conf";

    private static final String AT_ONCE = "programs_at_once";
    private static final String BUILT_IN = "built_in";
    private static final String CAPABILITIES = "capabilities";
    private static final Set<String> KEYS = Set.of(AT_ONCE, BUILT_IN, CAPABILITIES);

    private static final String PROGRAM = "program";
    private static final String ARGUMENTS = "arguments";
    private static final String TIMEOUT = "timeout";
    private static final String MAX_OUTPUT = "max_output";
    private static final String ENVIRONMENT = "environment";
    private static final String MEDIATION = "mediation";
    private static final Set<String> COMMAND_KEYS =
            Set.of(PROGRAM, ARGUMENTS, TIMEOUT, MAX_OUTPUT, ENVIRONMENT, MEDIATION);

    private static final Set<String> ALL_BUILT_IN = Set.of(SystemCapabilities.INFO, SystemCapabilities.PING);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    /** With the built-in ones as many as a device may register. */
    private static final int MOST_COMMANDS = Limits.CAPABILITIES - ALL_BUILT_IN.size();

    private static final int SHOWN_CHARACTERS = 200;
    /** A setting of a command is at {@code capabilities.NAME.SETTING}. */
    private static final int COMMAND_DEPTH = 3;

    /** Copies the collections. */
    public DeviceConfig {
        builtIn = Set.copyOf(builtIn);
        commands = Map.copyOf(commands);
    }

    /** What holds without a file. */
    public static DeviceConfig standard() {
        return new DeviceConfig(Limits.CAPABILITY_PROGRAMS, ALL_BUILT_IN, Map.of());
    }

    /**
     * Reads the text of a configuration, which stands for itself: it includes nothing and refers to no environment.
     *
     * @param file whose text it is, for the error
     * @throws PalyraException {@link ErrorCode#CONFIGURATION}, which names file, line and key
     */
    public static DeviceConfig parse(String text, String file) {
        try {
            Config config = ConfigFactory.parseString(
                            text,
                            ConfigParseOptions.defaults()
                                    .setSyntax(ConfigSyntax.CONF)
                                    .setIncluder(new NoIncludes()))
                    .resolve(ConfigResolveOptions.defaults().setUseSystemEnvironment(false));
            return new Reader(file, config).device();
        } catch (ConfigException wrong) {
            throw new PalyraException(
                    ErrorCode.CONFIGURATION,
                    place(file, Unreadable.line(wrong)) + Unreadable.sentence(wrong) + ".",
                    wrong);
        }
    }

    /** Where somebody has to look: {@code /etc/palyra/device.conf:3: }. */
    private static String place(String file, int line) {
        return file + (line > 0 ? ":" + line : "") + ": ";
    }

    /** A file and what is in it, and with them the sentences about what is wrong there. */
    private record Reader(String file, Config config) {
        DeviceConfig device() {
            refuseUnknown(config.root(), "", KEYS);
            int atOnce = config.hasPath(AT_ONCE)
                    ? number(config, AT_ONCE, Limits.CAPABILITY_PROGRAMS_MAX)
                    : Limits.CAPABILITY_PROGRAMS;
            Set<String> builtIn = config.hasPath(BUILT_IN) ? builtIn(config.getStringList(BUILT_IN)) : ALL_BUILT_IN;
            Map<String, CommandCapability.Settings> commands = new TreeMap<>();
            if (config.hasPath(CAPABILITIES)) {
                ConfigObject named = config.getObject(CAPABILITIES);
                require(named.size() <= MOST_COMMANDS, CAPABILITIES, "there are more than " + MOST_COMMANDS);
                for (String name : named.keySet()) {
                    commands.put(checkedName(name), command(name));
                }
            }
            return new DeviceConfig(atOnce, builtIn, commands);
        }

        private CommandCapability.Settings command(String name) {
            String path = ConfigUtil.joinPath(CAPABILITIES, name);
            require(config.getValue(path).valueType() == ConfigValueType.OBJECT, path, "it is no block in braces");
            Config own = config.getConfig(path);
            refuseUnknown(own.root(), path + ".", COMMAND_KEYS);
            require(own.hasPath(PROGRAM), path + "." + PROGRAM, "it is missing");
            Path program = program(own.getString(PROGRAM), path + "." + PROGRAM);
            List<String> arguments = strings(own, ARGUMENTS, path, Limits.CAPABILITY_ARGUMENTS);
            List<String> environment = strings(own, ENVIRONMENT, path, Limits.CAPABILITY_ARGUMENTS);
            environment.forEach(variable -> require(
                    VARIABLE.matcher(variable).matches(),
                    path + "." + ENVIRONMENT,
                    "it holds names of variables only"));
            Duration timeout = read(
                    () -> own.hasPath(TIMEOUT) ? Durations.parse(own.getString(TIMEOUT)) : Limits.INVOCATION_TIMEOUT,
                    path + "." + TIMEOUT);
            require(
                    timeout.compareTo(Limits.INVOCATION_TIMEOUT_MIN) >= 0
                            && timeout.compareTo(Limits.INVOCATION_TIMEOUT_MAX) <= 0,
                    path + "." + TIMEOUT,
                    "it is from " + Durations.format(Limits.INVOCATION_TIMEOUT_MIN) + " to "
                            + Limits.INVOCATION_TIMEOUT_MAX.toHours() + "h");
            long output = own.hasPath(MAX_OUTPUT) ? own.getBytes(MAX_OUTPUT) : Limits.PAYLOAD_BYTES;
            require(
                    output >= 1 && output <= Limits.PAYLOAD_BYTES_MAX,
                    path + "." + MAX_OUTPUT,
                    "it is from 1 byte to " + Limits.PAYLOAD_BYTES_MAX + " bytes");
            Optional<String> mediation =
                    own.hasPath(MEDIATION) ? Optional.of(own.getString(MEDIATION)) : Optional.empty();
            mediation.ifPresent(told -> require(
                    PrintableText.isPrintable(told, Limits.MEDIATION_CHARACTERS),
                    path + "." + MEDIATION,
                    "it is one line of at most " + Limits.MEDIATION_CHARACTERS + " characters"));
            return new CommandCapability.Settings(program, arguments, timeout, (int) output, environment, mediation);
        }

        private Path program(String text, String key) {
            try {
                Path program = Path.of(text);
                require(program.isAbsolute(), key, "it is no absolute path");
                return program.normalize();
            } catch (InvalidPathException e) {
                throw wrong(key, "it is no path");
            }
        }

        private List<String> strings(Config own, String key, String path, int most) {
            List<String> values = own.hasPath(key) ? own.getStringList(key) : List.of();
            require(values.size() <= most, path + "." + key, "there are more than " + most);
            values.forEach(value -> require(value.indexOf('\0') < 0, path + "." + key, "it has a zero byte"));
            return values;
        }

        private Set<String> builtIn(List<String> names) {
            List<String> unknown = new ArrayList<>(names);
            unknown.removeAll(ALL_BUILT_IN);
            require(
                    unknown.isEmpty(),
                    BUILT_IN,
                    "it lists some of "
                            + String.join(", ", ALL_BUILT_IN.stream().sorted().toList()));
            return Set.copyOf(names);
        }

        private String checkedName(String name) {
            String key = ConfigUtil.joinPath(CAPABILITIES, name);
            require(
                    NAME.matcher(name).matches(),
                    key,
                    "a capability's name has 1 to 64 characters of a-z 0-9 . _ - and begins with a letter;"
                            + " with a dot it stands in quotes");
            require(!ALL_BUILT_IN.contains(name), key, "that name is built in");
            return name;
        }

        private int number(Config config, String key, int most) {
            int value = config.getInt(key);
            require(value >= 1 && value <= most, key, "it is from 1 to " + most);
            return value;
        }

        private void refuseUnknown(ConfigObject object, String prefix, Set<String> known) {
            for (String key : object.keySet()) {
                if (!known.contains(key)) {
                    String near = NearMiss.closest(key, known)
                            .map(meant -> " Did you mean " + prefix + meant + "?")
                            .orElse("");
                    throw new PalyraException(
                            ErrorCode.CONFIGURATION,
                            place(file, object.get(key).origin().lineNumber()) + "there is no setting "
                                    + shown(prefix + ConfigUtil.joinPath(key)) + "."
                                    + quoted(prefix, key, object.get(key)).orElse(near));
                }
            }
        }

        /** What somebody wrote who did not know that a dot outside quotes begins a block. */
        private static Optional<String> quoted(String prefix, String key, ConfigValue value) {
            List<String> names = prefix.isEmpty() ? List.of() : ConfigUtil.splitPath(prefix + key);
            if (names.size() != COMMAND_DEPTH || !(value instanceof ConfigObject)) {
                return Optional.empty();
            }
            List<String> parts = new ArrayList<>(names.subList(1, names.size()));
            ConfigValue inner = value;
            while (inner instanceof ConfigObject block && block.size() == 1 && !block.containsKey(PROGRAM)) {
                String only = block.keySet().iterator().next();
                parts.add(only);
                inner = block.get(only);
            }
            String name = String.join(".", parts);
            return NAME.matcher(name).matches()
                    ? Optional.of(" A name with a dot stands in quotes: \"" + name + "\" { ... }")
                    : Optional.empty();
        }

        private <T> T read(Supplier<T> reading, String key) {
            try {
                return reading.get();
            } catch (IllegalArgumentException e) {
                throw wrong(key, String.valueOf(e.getMessage()));
            }
        }

        private void require(boolean holds, String key, String otherwise) {
            if (!holds) {
                throw wrong(key, otherwise);
            }
        }

        private PalyraException wrong(String key, String why) {
            return new PalyraException(
                    ErrorCode.CONFIGURATION, place(file, line(key)) + shown(key) + " is wrong: " + why + ".");
        }

        /** Where that is in the file, or the block that it is missing in. */
        private int line(String key) {
            ConfigValue found = config.root();
            for (String name : ConfigUtil.splitPath(key)) {
                ConfigValue inner = found instanceof ConfigObject block ? block.get(name) : null;
                if (inner == null) {
                    break;
                }
                found = inner;
            }
            return found.origin().lineNumber();
        }

        private static String shown(String key) {
            return PrintableText.cleaned(key, SHOWN_CHARACTERS);
        }
    }
}
