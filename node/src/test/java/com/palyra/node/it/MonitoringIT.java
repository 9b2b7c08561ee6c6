package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.node.harness.Machine;
import com.palyra.node.harness.Machines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program that watches a running node sees over HTTP. */
class MonitoringIT {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

    @Test
    void aNodeIsLiveAndReadyAndCountsWhatHappens() throws Exception {
        Machine.Node node = MACHINES.machine("watched").up("--http", "127.0.0.1:0");
        String address = node.run("status").get("http_address").asText();

        assertThat(get(address, "/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get(address, "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true,\"problems\":[]}\n");

        Machine device = MACHINES.machine("device");
        node.pair(device, "--name", "pixel");
        String deviceId = node.run("devices", "list")
                .get("devices")
                .get(0)
                .get("device_id")
                .asText();
        device.run("device", "health");
        node.run("devices", "revoke", deviceId);
        assertThat(device.start("device", "health").failure(4)).contains("revoked");

        HttpResponse<String> metrics = get(address, "/metrics");
        assertThat(metrics.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(metrics.body().lines())
                .contains(
                        "palyra_devices_paired 0.0",
                        "palyra_vault_open 1.0",
                        "palyra_ready 1.0",
                        "palyra_pairing_pending 0.0")
                .contains("palyra_notices_total{kind=\"pairing_requested\"} 1.0")
                .contains("palyra_connections_refused_total{reason=\"revoked\"} 1.0")
                .anyMatch(line -> line.startsWith("palyra_certificate_left_seconds 77"))
                .anyMatch(line ->
                        line.startsWith("palyra_requests_seconds_count{error=\"none\",method=\"node.health\"} "))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
        assertThat(metrics.body()).doesNotContain("pixel", deviceId);
    }

    @Test
    void aPortThatIsTakenIsOneSentence() {
        Machine.Node node = MACHINES.machine("first").up("--http", "127.0.0.1:0");
        String address = node.run("status").get("http_address").asText();
        assertThat(MACHINES.machine("other")
                        .start("up", "--quic", "127.0.0.1:0", "--http", address)
                        .failure(5))
                .contains(address, "[NET-008]", "--http off")
                .doesNotContain("\tat ");
        assertThat(MACHINES.machine("open").start("up", "--http", "*:7142").failure(2))
                .contains("--http", "loopback");
    }

    private HttpResponse<String> get(String address, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
