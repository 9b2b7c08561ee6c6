package com.palyra.node.agent;

import com.palyra.node.agent.capability.Capabilities;
import com.palyra.node.agent.capability.Capability;
import com.palyra.node.agent.capability.DispatchRecords;
import com.palyra.node.agent.capability.Outcome;
import com.palyra.node.agent.capability.Task;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.CapabilityDispatch;
import com.palyra.protocol.rpc.RequestId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the node asks for, as far as the configuration allows it: each request at most once, so many at a time, none longer
 * than the node waits. Goes on while the connection is lost. Thread-safe.
 */
final class Invocations {
    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

    private final Capabilities capabilities;
    private final DispatchRecords records;
    private final InstantSource clock;
    private final AgentEvents events;
    private final Reports reports;
    private final ExecutorService workers;
    private final Map<RequestId, Work> running = new ConcurrentHashMap<>();

    Invocations(
            Capabilities capabilities,
            DispatchRecords records,
            InstantSource clock,
            AgentEvents events,
            Reports reports) {
        this.capabilities = capabilities;
        this.records = records;
        this.clock = clock;
        this.events = events;
        this.reports = reports;
        this.workers = Executors.newFixedThreadPool(capabilities.atOnce(), task -> {
            Thread thread = new Thread(task, "palyra-capability");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes a request: written down durably when this returns, worked on later. One that is known already is left as it is.
     *
     * @throws com.palyra.protocol.error.PalyraException if it cannot be written down; then nothing is done
     */
    void dispatch(long seq, CapabilityDispatch dispatch) {
        RequestId id = dispatch.requestId();
        switch (records.begin(id.value(), seq)) {
            case KNOWN -> LOG.info("Request {} was delivered again", id);
            case FULL -> {
                events.warning("The node asks for more than this device can remember; request " + id + " is rejected.");
                reports.once(id, Outcome.rejected(Outcome.BUSY));
            }
            case BEGUN ->
                capabilities
                        .find(dispatch.capability().value())
                        .ifPresentOrElse(
                                capability -> begin(dispatch, capability),
                                () -> ended(dispatch, Outcome.rejected(Outcome.UNKNOWN_CAPABILITY)));
        }
    }

    /** The node takes a request back: what runs of it is ended. */
    void cancel(RequestId requestId) {
        Work work = running.get(requestId);
        if (work != null) {
            work.stop(Outcome.failed(Outcome.CANCELLED));
        }
    }

    /** Ends what runs, waits a little for that, and takes nothing more. */
    void end() {
        running.values().forEach(work -> work.stop(Outcome.failed(Outcome.INTERRUPTED)));
        workers.shutdown();
        try {
            boolean ended = workers.awaitTermination(Limits.AGENT_FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                LOG.warn("Some programs did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(CapabilityDispatch dispatch, Capability capability) {
        Work work = new Work(dispatch, capability);
        running.put(dispatch.requestId(), work);
        workers.execute(work);
    }

    private void ended(CapabilityDispatch task, Outcome outcome) {
        records.finish(task.requestId().value(), outcome);
        String word = outcome.state().wireName();
        String why = outcome.error().map(error -> ": " + error).orElse("");
        events.happened(
                "capability_ended",
                AgentJson.object()
                        .put("request_id", task.requestId().value())
                        .put("capability", task.capability().value())
                        .put("state", word)
                        .put("error", outcome.error().orElse(null)),
                "Request " + task.requestId() + " (" + task.capability() + ") " + word + why);
        reports.wake();
    }

    /** One request that waits for its turn or is worked on. */
    private final class Work implements Runnable {
        private final CapabilityDispatch dispatch;
        private final Capability capability;
        private @Nullable Thread worker;
        private @Nullable Outcome stopped;
        private boolean ended;

        Work(CapabilityDispatch dispatch, Capability capability) {
            this.dispatch = dispatch;
            this.capability = capability;
        }

        /** Ends it with that outcome, whether it has begun or not; one that is there already stands. */
        void stop(Outcome outcome) {
            synchronized (this) {
                if (ended || stopped != null) {
                    return;
                }
                stopped = outcome;
                if (worker != null) {
                    worker.interrupt();
                    return;
                }
                ended = true;
            }
            finished(outcome);
        }

        @Override
        public void run() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                worker = Thread.currentThread();
            }
            Outcome outcome = outcome();
            synchronized (this) {
                worker = null;
                ended = true;
            }
            // An interrupt that came too late is not for the next one.
            boolean late = Thread.interrupted();
            LOG.debug("Request {} ended, interrupted late: {}", dispatch.requestId(), late);
            finished(outcome);
        }

        private Outcome outcome() {
            Duration left = Duration.between(clock.instant(), dispatch.expiresAt());
            if (left.isNegative() || left.isZero()) {
                return Outcome.timedOut("The request had expired by this machine's clock before it was begun.");
            }
            events.happened(
                    "capability_started",
                    AgentJson.object()
                            .put("request_id", dispatch.requestId().value())
                            .put("capability", dispatch.capability().value()),
                    "Request " + dispatch.requestId() + " (" + dispatch.capability() + ") begins");
            capability.mediation().ifPresent(reason -> reports.mediation(dispatch.requestId(), reason));
            try {
                return capability.perform(new Task(
                        dispatch.requestId(),
                        dispatch.capability(),
                        dispatch.input(),
                        dispatch.maxPayloadBytes(),
                        left));
            } catch (InterruptedException e) {
                return why();
            } catch (RuntimeException fault) {
                LOG.error("The capability {} failed", dispatch.capability(), fault);
                return Outcome.failed("The capability failed unexpectedly.");
            }
        }

        private synchronized Outcome why() {
            return stopped == null ? Outcome.failed(Outcome.INTERRUPTED) : stopped;
        }

        private void finished(Outcome outcome) {
            running.remove(dispatch.requestId());
            ended(dispatch, outcome);
        }
    }
}
