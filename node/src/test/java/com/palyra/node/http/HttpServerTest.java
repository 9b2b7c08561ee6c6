package com.palyra.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.node.http.Page.Answer;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    private static final int PATIENCE = (int) Duration.ofSeconds(20).toMillis();

    /** More than a connection of this machine holds between two sockets. */
    private static final int LARGE_BYTES = 32 * 1024 * 1024;

    private final AtomicInteger large = new AtomicInteger();

    private final HttpServer server = HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Map.of(
                    "/page", () -> CompletableFuture.completedFuture(new Answer(200, Page.TEXT, "grüße\n")),
                    "/never", CompletableFuture::new,
                    "/large",
                            () -> {
                                large.incrementAndGet();
                                return CompletableFuture.completedFuture(
                                        new Answer(200, Page.TEXT, "x".repeat(LARGE_BYTES)));
                            },
                    "/late", () -> CompletableFuture.failedFuture(new IllegalStateException("a cause nobody is told")),
                    "/broken",
                            () -> {
                                throw new IllegalStateException("a cause nobody is told");
                            }));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPageIsAnsweredToGetAndItsLengthToHead() throws IOException {
        assertThat(ask(request("GET", "/page?x=1", "localhost")))
                .startsWith("HTTP/1.1 200 OK")
                .containsIgnoringCase("content-length: 8")
                .containsIgnoringCase("cache-control: no-store")
                .endsWith("\r\n\r\ngrüße\n");
        assertThat(ask(request("HEAD", "/page", "localhost")))
                .startsWith("HTTP/1.1 200 OK")
                .containsIgnoringCase("content-length: 8")
                .endsWith("\r\n\r\n");
    }

    @Test
    void whatIsNotThereOrFailsIsOneSentence() throws IOException {
        assertThat(ask(request("GET", "/", "localhost"))).startsWith("HTTP/1.1 404 ");
        assertThat(ask(request("POST", "/page", "localhost")))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("allow: GET, HEAD");
        assertThat(ask(request("GET", "/late", "localhost")))
                .startsWith("HTTP/1.1 503 ")
                .doesNotContain("a cause");
        assertThat(ask(request("GET", "/broken", "localhost")))
                .startsWith("HTTP/1.1 503 ")
                .doesNotContain("a cause");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:7142", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:7142"})
    void loopbackNamesAreAnswered(String host) throws IOException {
        assertThat(ask(request("GET", "/page", host))).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node.example",
                "127.0.0.1.example",
                "127.evil.example",
                "localhost.example",
                "192.0.2.1",
                "[::2]",
                "",
                ":"
            })
    void aNameThatSomebodyPointedHereIsRefused(String host) throws IOException {
        assertThat(ask(request("GET", "/page", host))).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aPageOfAnotherOriginAndARequestWithoutOrWithTwoHostsAreRefused() throws IOException {
        assertThat(
                        ask(
                                "GET /page HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask("GET /page HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("GET /page HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 40");
    }

    @Test
    void aBrowserThatComesFromAnotherSiteIsRefused() throws IOException {
        String from = "GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: ";
        assertThat(ask(from + "cross-site\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask(from + "none\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatIsNotHttpOrTooLongIsRefusedAndTheConnectionEnds() throws IOException {
        assertThat(ask("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 40");
        assertThat(ask("GET /page HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(ask("GET /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void forOneConnectionTooManyTheOldestGoes() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < Limits.HTTP_CONNECTIONS; i++) {
                open.add(answered());
            }
            open.add(answered());
            open.get(0).getInputStream().skip(Long.MAX_VALUE);
            assertThat(open.get(0).getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** A connection that was answered and stays. */
    private Socket answered() throws IOException {
        Socket socket = connect();
        socket.getOutputStream()
                .write("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket;
    }

    @Test
    void aRequestWithABodyOrTooEarlyIsTheLastOfItsConnection() throws IOException {
        String get = "GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String post = "POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n";
        assertThat(ask(get + post)).isEmpty();
        assertThat(ask(get + get)).isEmpty();
        String body =
                "GET /page HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n";
        assertThat(ask(body)).startsWith("HTTP/1.1 413 ").doesNotContain("200");
        assertThat(ask("GET /page HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void whoNeverReadsIsNotReadFromEither() throws Exception {
        try (Socket greedy = connect()) {
            byte[] request = "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            greedy.getOutputStream().write(request);
            Awaitility.await("the first answer is made").until(() -> large.get() == 1);
            greedy.getOutputStream().write(request);
            assertThat(ask(request("GET", "/page", "localhost"))).startsWith("HTTP/1.1 200 ");
            assertThat(large).as("answers that nobody took").hasValue(1);
        }
    }

    @Test
    void anAddressThatIsTakenOrNotLoopbackIsRefused() {
        assertThatThrownBy(() -> HttpServer.start(server.address(), Map.of()))
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.HTTP_UNUSABLE))
                .hasMessageContaining("127.0.0.1:" + server.address().getPort());
        assertThatThrownBy(() -> HttpServer.start(new InetSocketAddress(0), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String request(String method, String path, String host) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    /** What comes back until the server closes the connection. */
    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
