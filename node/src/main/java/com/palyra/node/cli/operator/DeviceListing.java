package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;

/** The list of devices, which comes in pages. */
final class DeviceListing {
    private DeviceListing() {}

    /**
     * All of it: <code>{"devices":[...]}</code>.
     *
     * @param all also those that were removed
     */
    static ObjectNode of(AdminClient client, boolean all) {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("all", all);
        ArrayNode devices = JsonNodeFactory.instance.arrayNode();
        boolean more = true;
        while (more) {
            JsonNode page = client.call("devices.list", question);
            page.path("devices").forEach(devices::add);
            more = page.path("more").asBoolean() && !page.path("devices").isEmpty();
            if (more) {
                question.put(
                        "after",
                        devices.get(devices.size() - 1).path("device_id").asText());
            }
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.set("devices", devices);
        return list;
    }
}
