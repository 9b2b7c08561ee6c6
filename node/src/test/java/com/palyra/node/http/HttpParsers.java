package com.palyra.node.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.fuzz.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Requests of HTTP, as one connection sends them. */
public final class HttpParsers {
    private static final Map<String, Page> PAGES =
            Map.of("/metrics", () -> CompletableFuture.completedFuture(new Page.Answer(200, Page.TEXT, "up 1\n")));
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String REFUSED = "(?s)HTTP/1\\.[01] (400|403|404|405|413|414|417|431) .*";

    private HttpParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        return List.of(
                Parser.of(
                        "http_request",
                        IllegalArgumentException.class,
                        HttpParsers::converse,
                        request("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                        request("HEAD /metrics?x=1 HTTP/1.1\r\nHost: 127.0.0.1:7142\r\nSec-Fetch-Site: none\r\n\r\n"),
                        request(
                                "GET /metrics HTTP/1.1\r\nHost: [::1]:7142\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")));
    }

    private static byte[] request(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Whatever comes in, what goes out is nothing, the page, or a refusal. */
    private static void converse(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel();
        HttpServer.answer(channel.pipeline(), PAGES);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input));
            channel.runPendingTasks();
            channel.checkException();
            String answer = said(channel);
            if (!answer.startsWith(OK)) {
                assertThat(answer.isEmpty() || answer.matches(REFUSED))
                        .as(answer)
                        .isTrue();
                throw new IllegalArgumentException("Refused");
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static String said(EmbeddedChannel channel) {
        StringBuilder said = new StringBuilder();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            ByteBuf bytes = (ByteBuf) out;
            said.append(bytes.toString(US_ASCII));
            bytes.release();
        }
        return said.toString();
    }
}
