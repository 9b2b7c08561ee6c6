package com.palyra.node.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.SessionPlan.Step;
import com.palyra.node.agent.capability.Capabilities;
import com.palyra.node.agent.capability.DispatchRecords;
import com.palyra.node.terminal.Timestamps;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.rpc.Registration;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a paired device connected with its node, for months: follows the node's events, does what the node asks for and the
 * configuration allows, and renews the certificate. What comes next {@link SessionPlan} decides; this does it, on the thread that
 * calls {@link #run()}. Commands may work on the same state directory meanwhile; a second agent may not.
 */
public final class DeviceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAgent.class);
    private static final String DISPATCHES = "dispatches";

    private final StateDirectory directory;
    private final QuicClient client;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Capabilities capabilities;
    private final Self self;
    private final AgentEvents events;

    private final SessionPlan plan;
    private final DeviceState state;
    private final NodeDialer dialer;
    private final Calls calls = new Calls();

    private @Nullable Membership pairing;
    private volatile @Nullable Progress progress;
    private @Nullable Inbox inbox;
    private @Nullable AgentSession session;
    private String complained = "";

    /**
     * What the device says about itself.
     *
     * @param platform such as {@code Linux amd64}
     * @param version of this program
     */
    public record Self(String platform, String version) {}

    /** What other threads have to say to the one that works. */
    private static final class Calls {
        private boolean stop;
        private boolean renew;
        private @Nullable Lost lost;

        synchronized void stop() {
            stop = true;
            notifyAll();
        }

        synchronized void renew() {
            renew = true;
            notifyAll();
        }

        synchronized void lost(Lost loss) {
            lost = loss;
            notifyAll();
        }

        synchronized boolean stopped() {
            return stop;
        }

        synchronized boolean takeRenew() {
            boolean wanted = renew;
            renew = false;
            return wanted;
        }

        synchronized @Nullable Lost takeLost() {
            Lost loss = lost;
            lost = null;
            return loss;
        }

        /** Waits so long, or until there is something. */
        synchronized void rest(Duration span) throws InterruptedException {
            long end = System.nanoTime() + span.toNanos();
            while (!stop && !renew && lost == null) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    private record Lost(AgentSession session, PalyraException why, Optional<CloseReason> reason) {}

    /**
     * An agent on this directory.
     *
     * @param directory not locked; stays the caller's
     * @param client stays the caller's
     */
    public DeviceAgent(
            StateDirectory directory,
            QuicClient client,
            InstantSource clock,
            SecureRandom random,
            Capabilities capabilities,
            Self self,
            AgentEvents events) {
        this.directory = directory;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.capabilities = capabilities;
        this.self = self;
        this.events = events;
        this.plan = new SessionPlan(random);
        this.state = DeviceState.open(directory, random);
        this.dialer = new NodeDialer(client, clock);
    }

    /** Lets {@link #run()} end in order; from any thread. */
    public void stop() {
        calls.stop();
    }

    /**
     * Works until {@link #stop()}. Programs that run then are ended, and the node is told so if it can be reached.
     *
     * @throws PalyraException if the device is turned away for good ({@code DEVICE_REVOKED}, {@code DEVICE_EVICTED}, {@code
     *     DEVICE_CERTIFICATE_EXPIRED}), another agent runs here ({@code DEVICE_AGENT_RUNS}) or somewhere with the same
     *     identity ({@code DEVICE_TAKEN}), or the state cannot be used
     */
    public void run() throws InterruptedException {
        try (Place place = Place.take(directory, clock)) {
            LOG.debug("The place of the agent is taken: {}", place);
            Membership known = membership();
            adopt(known);
            DispatchRecords records = DispatchRecords.open(directory.folder(DISPATCHES));
            try (Reports reports = new Reports(records, this::handled)) {
                Invocations invocations = new Invocations(capabilities, records, clock, events, reports);
                if (state.renewed().isPresent()) {
                    plan.renewalWanted();
                }
                try {
                    work(reports, invocations);
                } finally {
                    invocations.end();
                    reports.flush(Limits.AGENT_FAREWELL);
                }
            } finally {
                AgentSession open = session;
                if (open != null) {
                    open.close();
                }
            }
        }
    }

    private void work(Reports reports, Invocations invocations) throws InterruptedException {
        while (!calls.stopped()) {
            Lost lost = calls.takeLost();
            if (lost != null && lost.session() == session) {
                drop(lost.why(), lost.reason(), reports);
            }
            if (calls.takeRenew()) {
                plan.renewalWanted();
            }
            look(reports);
            Step step = plan.next(Moment.of(clock));
            if (step instanceof Step.Connect) {
                connect(reports, invocations);
            } else if (step instanceof Step.Renew) {
                renew();
            } else if (step instanceof Step.Probe) {
                probe(reports);
            } else if (step instanceof Step.Rest rest) {
                refresh();
                calls.rest(rest.span());
            } else if (step instanceof Step.Stop stop) {
                throw stop.why();
            }
        }
    }

    /** What is stored may have been changed by a command: renewed, or paired again. */
    private void look(Reports reports) {
        Membership now = membership();
        if (pairing == null || !pairing.isOfSamePairing(now)) {
            if (session != null) {
                drop(
                        new PalyraException(ErrorCode.UNREACHABLE, "The device was paired again."),
                        Optional.empty(),
                        reports);
            }
            adopt(now);
        }
        plan.certificate(Renewer.dueAt(now), now.certificateExpiresAt());
    }

    private void adopt(Membership now) {
        pairing = now;
        progress = Progress.of(directory, now.nodeId());
        inbox = null;
        plan.certificate(Renewer.dueAt(now), now.certificateExpiresAt());
    }

    private void connect(Reports reports, Invocations invocations) {
        Membership now = membership();
        AgentSession opened = null;
        try (DeviceIdentity device = state.identity().orElseThrow(DeviceAgent::notPaired)) {
            Membership turned = now.tryingFirst(plan.firstOf(now.addresses().size()));
            Dialer.Reached reached = dialer.reach(turned, device, Limits.HANDSHAKE_TIMEOUT);
            opened = new AgentSession(
                    reached.connection(),
                    inbox(invocations),
                    (ended, why, reason) -> calls.lost(new Lost(ended, why, reason)));
            opened.begin(registration());
            session = opened;
            plan.connected(Moment.of(clock));
            if (!opened.isPlain()) {
                reports.attach(opened);
            }
            complained = "";
            events.happened(
                    "connected",
                    AgentJson.object()
                            .put("device_id", device.id().value())
                            .put("node_id", now.nodeId().value())
                            .put("address", reached.address().toString()),
                    "Connected with node " + now.nodeId() + " at " + reached.address());
        } catch (PalyraException e) {
            Optional<CloseReason> reason = Optional.ofNullable(opened).flatMap(AgentSession::closeReason);
            if (opened != null) {
                opened.close();
            }
            plan.failed(Moment.of(clock), e, reason);
            failed(e);
        }
    }

    private Inbox inbox(Invocations invocations) {
        Inbox known = inbox;
        Progress own = progress;
        if (known == null && own != null) {
            known = new Inbox(own, invocations, events, calls::renew);
            inbox = known;
        }
        if (known == null) {
            throw notPaired();
        }
        return known;
    }

    private void drop(PalyraException why, Optional<CloseReason> reason, Reports reports) {
        AgentSession open = session;
        session = null;
        if (open != null) {
            reports.detach(open);
            open.close();
        }
        plan.failed(Moment.of(clock), why, reason);
        if (open != null && plan.over().isEmpty()) {
            events.happened("disconnected", reasons(why), "Disconnected: " + why.sentence());
        } else if (open != null) {
            events.ended("disconnected", reasons(why));
        }
        complained = why.sentence();
        failed(why);
    }

    private void failed(PalyraException why) {
        complain("unreachable", why);
        if (why.error() == ErrorCode.DEVICE_REFUSED && state.renewed().isPresent()) {
            plan.renewalWanted();
        }
    }

    private void renew() {
        try (StateDirectory held = StateDirectory.open(directory.root())) {
            held.lock(clock);
            Instant end = new Renewer(client, clock).renew(DeviceState.open(held, random), Limits.REQUEST_TIMEOUT);
            Membership now = membership();
            plan.renewed(Moment.of(clock), Renewer.dueAt(now), now.certificateExpiresAt());
            complained = "";
            events.happened(
                    "renewed",
                    AgentJson.object().put("certificate_expires_at", Timestamps.format(end)),
                    "The certificate is good until " + Timestamps.format(end));
        } catch (PalyraException e) {
            plan.renewalFailed(Moment.of(clock), e);
            complain("not_renewed", e);
        }
    }

    private void probe(Reports reports) {
        AgentSession open = session;
        if (open != null && !open.answers(Limits.AGENT_PROBE)) {
            drop(
                    open.closeReason()
                            .map(CloseReason::toException)
                            .orElseGet(() -> new PalyraException(
                                    ErrorCode.TIMED_OUT, "The node does not answer after the clock jumped.")),
                    open.closeReason(),
                    reports);
        }
    }

    /** A capability's program may have come or gone. */
    private void refresh() {
        AgentSession open = session;
        if (open != null) {
            try {
                open.refresh(registration());
            } catch (PalyraException e) {
                LOG.info("The node was not told which capabilities there are: {}", e.sentence());
            }
        }
    }

    /** Says a thing once, and not again for every try; or what the end is, if this is it. */
    private void complain(String event, PalyraException why) {
        if (plan.over().isPresent()) {
            PalyraException end = plan.over().get();
            events.ended(TurnedAway.How.of(end).map(TurnedAway.How::word).orElse("stopped"), reasons(end));
        } else if (!why.sentence().equals(complained)) {
            complained = why.sentence();
            events.happened(event, reasons(why), why.sentence());
        }
    }

    private Registration registration() {
        return new Registration(self.platform(), self.version(), capabilities.registered());
    }

    private long handled() {
        Progress known = progress;
        return known == null ? 0 : known.handled();
    }

    private Membership membership() {
        return state.membership().orElseThrow(DeviceAgent::notPaired);
    }

    private static ObjectNode reasons(PalyraException why) {
        return AgentJson.object().put("code", why.error().code()).put("reason", why.sentence());
    }

    private static PalyraException notPaired() {
        return new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This device is not paired with a node.");
    }
}
