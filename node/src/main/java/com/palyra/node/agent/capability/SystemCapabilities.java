package com.palyra.node.agent.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/** The capabilities that need no program: they change nothing and tell nothing that is secret. */
final class SystemCapabilities {
    /** What this machine is. */
    static final String INFO = "system.info";
    /** Gives back what it got. */
    static final String PING = "system.ping";

    private SystemCapabilities() {}

    /** All of them, by name. */
    static Map<String, Capability> all(String version, Properties system, InstantSource clock) {
        return Map.of(INFO, new Simple(input -> info(version, system, clock)), PING, new Simple(input -> input));
    }

    private static JsonNode info(String version, Properties system, InstantSource clock) {
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        return JsonNodeFactory.instance
                .objectNode()
                .put("os", property(system, "os.name"))
                .put("os_version", property(system, "os.version"))
                .put("arch", property(system, "os.arch"))
                .put("version", version)
                .put("java_version", property(system, "java.version"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("agent_uptime_seconds", uptime.toSeconds())
                .put("time", Timestamps.format(clock.instant()));
    }

    private static String property(Properties system, String name) {
        return PrintableText.cleaned(system.getProperty(name, ""), Limits.PLATFORM_CHARACTERS);
    }

    private record Simple(Function<JsonNode, JsonNode> answer) implements Capability {
        @Override
        public Optional<String> hindrance() {
            return Optional.empty();
        }

        @Override
        public Outcome perform(Task task) {
            try {
                JsonNode output = answer.apply(task.input().toNode());
                return Outcome.succeeded(JsonValue.of(output, task.maxOutputBytes()));
            } catch (RpcException tooLarge) {
                return Outcome.failed(Outcome.TOO_LARGE);
            }
        }
    }
}
