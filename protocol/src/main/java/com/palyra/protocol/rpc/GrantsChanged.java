package com.palyra.protocol.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The data of the event {@code grants.changed}: all that the device may do from now on.
 *
 * @param grants at most {@link Limits#GRANTS_PER_DEVICE}
 */
public record GrantsChanged(List<Grant> grants) {
    private static final String GRANTS = "grants";

    /** Copies the list. */
    public GrantsChanged {
        grants = List.copyOf(grants);
    }

    /** The data. */
    public JsonNode toData() {
        ObjectNode data = StrictJson.object();
        ArrayNode texts = data.putArray(GRANTS);
        GrantList.texts(grants).forEach(texts::add);
        return data;
    }

    /**
     * Reads the data.
     *
     * @throws RpcException {@code invalid_request} if it is anything else
     */
    public static GrantsChanged read(JsonNode data) throws RpcException {
        JsonNode list = StrictJson.of(data, Set.of(GRANTS)).required(GRANTS);
        if (!list.isArray() || list.size() > Limits.GRANTS_PER_DEVICE) {
            throw StrictJson.invalid("The grants are not a list of at most " + Limits.GRANTS_PER_DEVICE);
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode grant : list) {
            try {
                grants.add(Grant.parse(grant.isTextual() ? grant.textValue() : ""));
            } catch (IllegalArgumentException e) {
                throw StrictJson.invalid("A grant is not one");
            }
        }
        return new GrantsChanged(grants);
    }
}
