package com.palyra.node.agent;

import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.Alpn;
import com.palyra.protocol.quic.QuicClient;
import com.palyra.protocol.quic.ServerTrust;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs this device with a node: proves the code, waits for a person's decision, keeps the certificate and lets the node
 * see it. Blocking; one join at a time on one state.
 *
 * <p>Every step is stored before the next one begins: the identity before the first byte is sent, the request before it
 * is announced, the certificate before it is used. So a join that was killed is continued by another one, without a code.
 * A wrong code ends the join; nothing here tries a code twice.
 */
public final class JoinFlow {
    private final DeviceState state;
    private final QuicClient client;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Pause pause;

    /** A flow over this state, which the caller has locked. The client stays the caller's. */
    public JoinFlow(DeviceState state, QuicClient client, InstantSource clock, SecureRandom random, Pause pause) {
        this.state = state;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    /**
     * Joins, or continues an earlier join of this state.
     *
     * @throws PalyraException {@code PAIR_WRONG_CODE}, {@code PAIR_REJECTED}, {@code PAIR_EXPIRED}, {@code UNREACHABLE},
     *     {@code TIMED_OUT} and what else the node refuses with
     */
    public JoinResult join(JoinOptions options, JoinEvents events) {
        Deadline deadline = Deadline.in(options.timeout(), clock);
        try (DeviceIdentity device = state.identityOrCreate(clock, random)) {
            Membership membership = resumed(options, device, deadline, events)
                    .orElseGet(() -> fresh(options, device, deadline, events));
            return new FirstContact(
                            state,
                            new DeviceClient(client, clock),
                            new Renewer(client, clock),
                            new Backoff(random),
                            pause)
                    .make(membership, device, deadline, events);
        }
    }

    private Optional<Membership> resumed(
            JoinOptions options, DeviceIdentity device, Deadline deadline, JoinEvents events) {
        Optional<PendingRequest> kept = state.pendingRequest();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        PendingRequest request = kept.get();
        if (options.target() instanceof JoinTarget.Scanned scanned
                && !scanned.uri().matchesNode(request.nodeKey())) {
            events.notice("The request that waited at another node is given up.");
            state.forgetRequest();
            return Optional.empty();
        }
        Optional<Membership> answered =
                state.membership().filter(membership -> membership.requestId().equals(request.requestId()));
        if (answered.isPresent()) {
            events.notice("The request was approved already; going on from there without a code.");
            return answered;
        }
        PendingRequest here = request.at(merged(options.target().addresses(), request.addresses()));
        return continued(here, device, deadline, events);
    }

    private Optional<Membership> continued(
            PendingRequest request, DeviceIdentity device, Deadline deadline, JoinEvents events) {
        Decision decision = decision(device, deadline, events);
        if (!clock.instant().isAfter(request.expiresAt())) {
            events.notice("Continuing request " + request.requestId() + " at node " + request.nodeId()
                    + "; no code is needed, and none that was given is used.");
            events.pending(request);
            return Optional.of(decision.await(request, Optional.empty()));
        }
        // It is past its end and most likely of no use, but an answer may be waiting there all the same.
        try {
            return Optional.of(decision.askOnce(request));
        } catch (PalyraException e) {
            if (e.error() == ErrorCode.PAIR_REJECTED || e.error() == ErrorCode.SERVER_UNTRUSTED) {
                throw e;
            }
            events.notice("The earlier request is over; a code is needed again.");
            state.forgetRequest();
            return Optional.empty();
        }
    }

    private Membership fresh(JoinOptions options, DeviceIdentity device, Deadline deadline, JoinEvents events) {
        if (options.target() instanceof JoinTarget.Scanned scanned) {
            PairingUri uri = scanned.uri();
            ServerTrust trust = new ServerTrust.NodeKeyPrefix(uri.fingerprintPrefix());
            return run(options, uri.code(), uri, trust, device, deadline, events);
        }
        JoinTarget.Address address = (JoinTarget.Address) options.target();
        try (PairingCode code = address.code().get()) {
            return run(options, code, null, new ServerTrust.ProvisionalForPairing(), device, deadline, events);
        }
    }

    private Membership run(
            JoinOptions options,
            PairingCode code,
            @Nullable PairingUri uri,
            ServerTrust trust,
            DeviceIdentity device,
            Deadline deadline,
            JoinEvents events) {
        List<HostPort> addresses = options.target().addresses();
        Dialer.Reached reached = new Dialer(client)
                .dial(new Dialer.Call(addresses, Alpn.PAIRING, trust, null), deadline.atMost(Limits.HANDSHAKE_TIMEOUT));
        try (PairingVisit visit =
                new PairingVisit(Conversation.begin(reached, Limits.REQUEST_TIMEOUT), device, clock, deadline)) {
            requireSameNode(reached.connection().serverLeaf());
            PendingReceipt receipt = visit.pair(code, uri, options.details(), random);
            code.close();
            PendingRequest request = PendingRequest.of(receipt, merged(List.of(reached.address()), addresses));
            state.keep(request);
            events.pending(request);
            return decision(device, deadline, events).await(request, Optional.of(visit));
        }
    }

    /** A device belongs to one node; its membership is not given up by a wrong address. */
    private void requireSameNode(X509Certificate serverLeaf) {
        Optional<Membership> membership = state.membership();
        if (membership.isPresent()
                && !Arrays.equals(
                        membership.get().nodeKey().spki(),
                        serverLeaf.getPublicKey().getEncoded())) {
            throw new PalyraException(
                    ErrorCode.DEVICE_PAIRED_ELSEWHERE,
                    "This device is paired with node " + membership.get().nodeId() + ", and this is another one.");
        }
    }

    private Decision decision(DeviceIdentity device, Deadline deadline, JoinEvents events) {
        return new Decision(state, new Dialer(client), device, clock, deadline, new Backoff(random), pause, events);
    }

    private static List<HostPort> merged(List<HostPort> first, List<HostPort> then) {
        Set<HostPort> all = new LinkedHashSet<>(first);
        all.addAll(then);
        return new ArrayList<>(all).subList(0, Math.min(all.size(), Limits.QR_ADDRESSES));
    }
}
