package com.palyra.node.daemon;

import com.palyra.actors.NodeRuntime;
import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.vault.VaultWork;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.node.http.Page;
import com.palyra.node.http.Page.Answer;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.protocol.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What programs that watch the node get to see: what its actors count, what is asked of its parts when somebody looks, and
 * whether it is alive and ready. Thread-safe.
 */
final class Monitoring implements AutoCloseable {
    private static final int OK = 200;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeMeters meters = new NodeMeters(registry);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ExecutorService disk = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(Limits.HTTP_WAITING), Monitoring::diskThread);

    Monitoring() {
        List<MeterBinder> jvm = List.of(
                new JvmMemoryMetrics(),
                collections,
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        jvm.forEach(binder -> binder.bindTo(registry));
    }

    /** Where the actors of the node count. */
    NodeMeters meters() {
        return meters;
    }

    /** What is behind each path, once {@code node} runs. */
    Map<String, Page> pages(
            NodeRuntime node, EventStore journal, VaultWork vault, Duration certificateLife, InstantSource clock) {
        Readiness readiness =
                new Readiness(journal::condition, () -> node.info().certificateExpiresAt(), certificateLife, clock);
        gauge("palyra.devices.paired", "Devices that are paired", () -> count(node.devices(), Monitoring::isPaired));
        gauge("palyra.devices.connected", "Devices with a session", () -> count(node.devices(), DeviceView::connected));
        gauge(
                "palyra.pairing.pending",
                "Requests that wait for a decision",
                () -> count(node.requests(), Monitoring::waits));
        gauge(
                "palyra.certificate.left.seconds",
                "Life left of the node's certificate",
                () -> readiness.certificateLeft().toSeconds());
        gauge(
                "palyra.journal.waiting.writes",
                "Writes that wait",
                () -> journal.stats().waiting());
        gauge(
                "palyra.journal.events",
                "Events that are kept",
                () -> journal.stats().events());
        gauge(
                "palyra.journal.size.bytes",
                "Size of the journal",
                () -> journal.stats().bytes());
        gauge(
                "palyra.journal.free.bytes",
                "Free space on its disk",
                () -> journal.condition().freeBytes());
        gauge(
                "palyra.vault.open",
                "1 if the vault is open",
                () -> vault.status().open() ? 1 : 0);
        gauge(
                "palyra.ready",
                "1 if the node is ready, as /health/ready says",
                () -> readiness.problems().isEmpty() ? 1 : 0);
        return Map.of(
                "/metrics", () -> onDiskThread(() -> new Answer(OK, PROMETHEUS, registry.scrape())),
                "/health/live", () -> node.status().thenApply(alive -> new Answer(OK, Page.JSON, "{\"live\":true}\n")),
                "/health/ready", () -> onDiskThread(readiness::answer));
    }

    private void gauge(String name, String what, Supplier<Number> value) {
        Gauge.builder(name, value).description(what).register(registry);
    }

    private static boolean isPaired(DeviceView device) {
        return device.status() == DeviceStatus.PAIRED;
    }

    private static boolean waits(RequestView request) {
        return request.state() == RequestState.PENDING_APPROVAL;
    }

    private static <T> long count(Collection<T> all, Predicate<T> which) {
        return all.stream().filter(which).count();
    }

    /** The journal's disk may hang, and whether the node is alive has to be answered all the same. */
    private CompletableFuture<Answer> onDiskThread(Supplier<Answer> answer) {
        return CompletableFuture.supplyAsync(answer, disk);
    }

    private static Thread diskThread(Runnable work) {
        Thread thread = new Thread(work, "palyra-http-disk");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        disk.shutdownNow();
        collections.close();
        registry.close();
    }
}
