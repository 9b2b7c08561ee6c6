package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.NodeAuthorities;
import com.palyra.actors.authority.Rotation;
import com.palyra.actors.view.AuthorityView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The admin commands about the node's certificate authorities. Stateless. */
final class AuthorityCommands {
    private final NodeAuthorities authorities;

    AuthorityCommands(NodeAuthorities authorities) {
        this.authorities = authorities;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of("ca.show", this::show, "ca.rotate", this::rotate);
    }

    private CompletionStage<? extends JsonNode> show(Params params) {
        params.done();
        return authorities.list().thenApply(AuthorityCommands::json);
    }

    private CompletionStage<? extends JsonNode> rotate(Params params) {
        Rotation step = params.value("step", text -> Rotation.valueOf(text.toUpperCase(Locale.ROOT)));
        boolean early = params.flag("early");
        params.done();
        return authorities.rotate(step, early).thenApply(AuthorityCommands::json);
    }

    private static ObjectNode json(List<AuthorityView> views) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode list = result.putArray("authorities");
        views.forEach(view -> list.add(ViewJson.of(view)));
        return result;
    }
}
