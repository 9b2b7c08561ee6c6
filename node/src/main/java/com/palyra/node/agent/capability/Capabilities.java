package com.palyra.node.agent.capability;

import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.Registration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What this device does for its node: nothing that its configuration does not allow. Thread-safe. */
public final class Capabilities {
    private final Map<String, Capability> byName;
    private final int programsAtOnce;

    private Capabilities(Map<String, Capability> byName, int programsAtOnce) {
        this.byName = Map.copyOf(byName);
        this.programsAtOnce = programsAtOnce;
    }

    /**
     * What the configuration allows.
     *
     * @param environment of which programs get the variables that the configuration names
     * @param version of this program
     */
    public static Capabilities of(
            DeviceConfig config,
            Map<String, String> environment,
            String version,
            Properties system,
            InstantSource clock) {
        Map<String, Capability> all = new LinkedHashMap<>(SystemCapabilities.all(version, system, clock));
        all.keySet().retainAll(config.builtIn());
        config.commands().forEach((name, settings) -> all.put(name, new CommandCapability(settings, environment)));
        return new Capabilities(all, config.programsAtOnce());
    }

    /** The capability of that name, if there is one. */
    public Optional<Capability> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The capabilities as the node hears of them, in order, and whether each can be used now. */
    public List<Registration.Capability> registered() {
        return byName.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new Registration.Capability(
                        CapabilityName.parse(each.getKey()), each.getValue().available()))
                .toList();
    }

    /** Those that cannot be used now, in order, each with the reason: {@code backup.start (/usr/bin/backup does not exist)}. */
    public List<String> hindered() {
        return byName.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(each -> each.getValue().hindrance().map(why -> each.getKey() + " (" + why + ")").stream())
                .toList();
    }

    /** How many may be at work at once. */
    public int atOnce() {
        return programsAtOnce;
    }
}
