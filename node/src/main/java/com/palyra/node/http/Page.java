package com.palyra.node.http;

import java.util.concurrent.CompletionStage;

/** What is behind one path. */
@FunctionalInterface
public interface Page {
    /** Plain text, UTF-8. */
    String TEXT = "text/plain; charset=utf-8";
    /** JSON. */
    String JSON = "application/json";

    /** The answer to a request now. Called on the server's only thread, which it must not block. */
    CompletionStage<Answer> answer();

    /**
     * One answer.
     *
     * @param status of HTTP
     * @param contentType its media type
     */
    record Answer(int status, String contentType, String body) {}
}
