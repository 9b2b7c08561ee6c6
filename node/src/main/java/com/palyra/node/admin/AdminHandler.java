package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/** What answers admin requests. Called by several threads at once. */
@FunctionalInterface
public interface AdminHandler {
    /**
     * Carries one command out.
     *
     * @return the result; or a {@link com.palyra.protocol.error.PalyraException}, thrown or in the stage, which becomes the
     *     error of the answer
     */
    CompletionStage<? extends JsonNode> handle(String command, Params params);
}
