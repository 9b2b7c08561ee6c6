package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.terminal.NearMiss;
import com.palyra.protocol.error.PalyraException;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a device can be asked for, as it said last, for somebody who asked it for something else. Pure.
 *
 * @param names of its capabilities, in order
 */
record Offers(List<String> names) {
    private static final int SHOWN = 10;

    /** Copies the list. */
    Offers {
        names = List.copyOf(names);
    }

    /** What the node knows of it: nothing if the node cannot be asked, since this is only to help. */
    static Offers of(AdminClient client, String device) {
        try {
            JsonNode view = client.call(
                    "devices.show", JsonNodeFactory.instance.objectNode().put("device_id", device));
            return new Offers(StreamSupport.stream(view.path("capabilities").spliterator(), false)
                    .map(capability -> capability.path("name").asText())
                    .toList());
        } catch (PalyraException nothingKnown) {
            return new Offers(List.of());
        }
    }

    /** What to ask for instead of what was typed; empty if nothing is known. */
    Optional<String> instead(String typed) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String near = NearMiss.closest(typed, names)
                .map(meant -> "Did you mean '" + meant + "'? ")
                .orElse("");
        String more = names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "";
        return Optional.of(near + "The device offers "
                + String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))) + more + ".");
    }
}
