package com.palyra.node.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.InvocationView;
import com.palyra.actors.view.PublicationPage;
import com.palyra.actors.view.PublicationView;
import com.palyra.actors.view.SentView;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.rpc.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said about outboxes as the JSON that commands get. The fields and their order are part of the interface. JSON of
 * devices is in fields that end with {@code _json}, as text.
 */
final class OutboxJson {
    /** What is left of a frame for publications when the rest of the answer is in it. */
    private static final int LIST_BYTES = JournalCommands.REPORT_BYTES;

    private OutboxJson() {}

    /** <code>{"device_id","seq"}</code>. */
    static ObjectNode of(SentView sent) {
        return object().put("device_id", sent.deviceId().value()).put("seq", sent.seq());
    }

    /**
     * <code>{"device_id","request_id","capability","state","reason","requested_at","expires_at","ended_at","output_bytes",
     * "output_forgotten","output_json"}</code>.
     */
    static ObjectNode of(InvocationView invocation) {
        return object().put("device_id", invocation.deviceId().value())
                .put("request_id", invocation.requestId().value())
                .put("capability", invocation.capability().value())
                .put("state", invocation.state().wireName())
                .put("reason", invocation.reason())
                .put("requested_at", Timestamps.format(invocation.requestedAt()))
                .put("expires_at", Timestamps.format(invocation.expiresAt()))
                .put("ended_at", moment(invocation.endedAt()))
                .put("output_bytes", invocation.outputBytes())
                .put("output_forgotten", invocation.outputForgotten())
                .put("output_json", invocation.output() == null ? null : text(invocation.output()));
    }

    /** As many publications as an answer holds: <code>{"publications":[...],"last","missed","more"}</code>. */
    static ObjectNode of(PublicationPage page) {
        List<PublicationView> all = page.publications();
        ArrayNode taken = new AnswerRoom(LIST_BYTES).take(all, OutboxJson::publication);
        boolean more = taken.size() < all.size();
        ObjectNode json = object();
        json.set("publications", taken);
        return json.put("last", more ? all.get(taken.size() - 1).number() : page.last())
                .put("missed", page.missed())
                .put("more", more);
    }

    private static ObjectNode publication(PublicationView publication) {
        return object().put("number", publication.number())
                .put("at", Timestamps.format(publication.at()))
                .put("name", publication.name().value())
                .put("data_json", text(publication.data()));
    }

    private static String text(JsonValue json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private static @Nullable String moment(@Nullable Instant moment) {
        return moment == null ? null : Timestamps.format(moment);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
