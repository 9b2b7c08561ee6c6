package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.PrintableText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code node.register}: what a device is and can do. Answered with {@code {}}.
 *
 * @param platform up to {@link Limits#PLATFORM_CHARACTERS} printable characters
 * @param version up to {@link Limits#VERSION_CHARACTERS} printable characters
 * @param capabilities at most {@link Limits#CAPABILITIES}, each name once
 */
public record Registration(String platform, String version, List<Capability> capabilities) {
    /** The method. */
    public static final String METHOD = "node.register";

    private static final String PLATFORM = "platform";
    private static final String VERSION = "version";
    private static final String CAPABILITIES = "capabilities";
    private static final String NAME = "name";
    private static final String AVAILABLE = "available";

    /**
     * One thing that the device can be asked for.
     *
     * @param available whether it would do it at the moment
     */
    public record Capability(CapabilityName name, boolean available) {}

    /** Checks texts and list, and copies it. */
    public Registration {
        capabilities = List.copyOf(capabilities);
        if (!PrintableText.isPrintable(platform, Limits.PLATFORM_CHARACTERS)
                || !PrintableText.isPrintable(version, Limits.VERSION_CHARACTERS)) {
            throw new IllegalArgumentException("platform and version are printable texts.");
        }
        if (capabilities.size() > Limits.CAPABILITIES) {
            throw new IllegalArgumentException("a device has at most " + Limits.CAPABILITIES + " capabilities.");
        }
        Set<CapabilityName> names = new HashSet<>();
        for (Capability capability : capabilities) {
            if (!names.add(capability.name())) {
                throw new IllegalArgumentException("a capability is named twice.");
            }
        }
    }

    /** Whether a device can be asked for something. */
    public enum Offer {
        /** It can. */
        NOW,
        /** The device has it, and would not do it at the moment. */
        NOT_NOW,
        /** The device does not have it. */
        NEVER
    }

    /** Whether the device would do this. */
    public Offer offer(CapabilityName name) {
        return capabilities.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .map(it -> it.available() ? Offer.NOW : Offer.NOT_NOW)
                .orElse(Offer.NEVER);
    }

    /**
     * Reads a request.
     *
     * @return empty if it is for another method
     * @throws RpcException {@code invalid_request} if it is meant to be one and is not
     */
    public static Optional<Registration> parse(RpcRequest request) throws RpcException {
        if (!request.method().equals(METHOD)) {
            return Optional.empty();
        }
        StrictJson json = StrictJson.params(request, PLATFORM, VERSION, CAPABILITIES);
        JsonNode list = json.required(CAPABILITIES);
        if (!list.isArray() || list.size() > Limits.CAPABILITIES) {
            throw StrictJson.invalid("The capabilities are not a list of at most " + Limits.CAPABILITIES);
        }
        List<Capability> capabilities = new ArrayList<>();
        for (JsonNode element : list) {
            StrictJson capability = StrictJson.of(element, Set.of(NAME, AVAILABLE));
            capabilities.add(new Capability(CapabilityName.read(capability, NAME), capability.bool(AVAILABLE)));
        }
        String platform = json.printable(PLATFORM, Limits.PLATFORM_CHARACTERS);
        String version = json.printable(VERSION, Limits.VERSION_CHARACTERS);
        try {
            return Optional.of(new Registration(platform, version, capabilities));
        } catch (IllegalArgumentException e) {
            throw StrictJson.invalid("A capability is named twice");
        }
    }

    /** The request that says this. */
    public RpcRequest toRequest() {
        ObjectNode params = StrictJson.object().put(PLATFORM, platform).put(VERSION, version);
        ArrayNode list = params.putArray(CAPABILITIES);
        capabilities.forEach(it -> list.addObject().put(NAME, it.name().value()).put(AVAILABLE, it.available()));
        return RpcRequest.of(METHOD, params);
    }
}
