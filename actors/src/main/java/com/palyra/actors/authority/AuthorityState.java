package com.palyra.actors.authority;

import com.palyra.actors.view.AuthorityStanding;
import com.palyra.actors.view.AuthorityView;
import com.palyra.persistence.event.AuthorityEvent;
import com.palyra.persistence.event.AuthorityEvent.AuthorityActivated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityPrepared;
import com.palyra.persistence.event.AuthorityEvent.AuthorityReplaced;
import com.palyra.persistence.event.AuthorityEvent.AuthorityRetired;
import com.palyra.persistence.event.AuthorityEvent.CertificateIssued;
import com.palyra.persistence.event.AuthorityEvent.NodeCertificateIssued;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.Ulid;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a node's authorities, as their events tell it. */
sealed interface AuthorityState {
    /** What this event makes of it. */
    AuthorityState with(AuthorityEvent event);

    /** Before the first start. */
    record Absent() implements AuthorityState {
        @Override
        public AuthorityState with(AuthorityEvent event) {
            if (event instanceof AuthorityCreated created) {
                return new Present(
                        0,
                        Certificates.parse(created.certificateDer()),
                        created.at(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of());
            }
            throw new IllegalStateException("An authority that does not exist issued a certificate");
        }
    }

    /**
     * An authority that does not sign yet.
     *
     * @param crossSigned its name and key, certified by the one that signs
     */
    record Prepared(X509Certificate certificate, X509Certificate crossSigned) {}

    /**
     * An authority that does not sign any more.
     *
     * @param successorCrossSigned what takes whoever trusts only this one to the one that signs now
     * @param neededUntil when the last certificate that it signed for a device ends
     */
    record Retiring(X509Certificate certificate, X509Certificate successorCrossSigned, Instant neededUntil) {}

    /**
     * One that signs, and at most one beside it.
     *
     * @param generation how often the authorities have changed
     * @param neededUntil when the last certificate ends that the one which signs has signed for a device
     */
    record Present(
            long generation,
            X509Certificate signing,
            Instant neededUntil,
            Optional<Prepared> prepared,
            Optional<Retiring> retiring,
            Map<Ulid, X509Certificate> nodeLeaves)
            implements AuthorityState {
        /** Copies the leaves. */
        public Present {
            nodeLeaves = Map.copyOf(nodeLeaves);
        }

        @Override
        public AuthorityState with(AuthorityEvent event) {
            if (event instanceof NodeCertificateIssued issued) {
                Map<Ulid, X509Certificate> leaves = new HashMap<>(nodeLeaves);
                leaves.put(issued.nodeId(), Certificates.parse(issued.leafDer()));
                return new Present(generation, signing, neededUntil, prepared, retiring, leaves);
            }
            if (event instanceof CertificateIssued issued) {
                boolean later = issued.kind().equals(CertificateAuthority.DEVICE)
                        && issued.notAfter().isAfter(neededUntil);
                return later
                        ? new Present(generation, signing, issued.notAfter(), prepared, retiring, nodeLeaves)
                        : this;
            }
            if (event instanceof AuthorityPrepared next) {
                return changed(
                        signing,
                        neededUntil,
                        Optional.of(new Prepared(
                                Certificates.parse(next.certificateDer()), Certificates.parse(next.crossSignedDer()))),
                        retiring);
            }
            if (event instanceof AuthorityActivated activated) {
                Prepared next = prepared.orElseThrow(
                        () -> new IllegalStateException("An authority was activated that was not prepared"));
                return changed(
                        next.certificate(),
                        activated.at(),
                        Optional.empty(),
                        Optional.of(new Retiring(signing, next.crossSigned(), neededUntil)));
            }
            if (event instanceof AuthorityRetired) {
                return changed(signing, neededUntil, prepared, Optional.empty());
            }
            return event instanceof AuthorityReplaced replaced
                    ? changed(
                            Certificates.parse(replaced.certificateDer()),
                            replaced.at(),
                            Optional.empty(),
                            Optional.empty())
                    : this;
        }

        private Present changed(
                X509Certificate signs, Instant until, Optional<Prepared> next, Optional<Retiring> before) {
            return new Present(generation + 1, signs, until, next, before, nodeLeaves);
        }

        TrustedAuthorities trusted() {
            List<X509Certificate> certificates = new ArrayList<>(List.of(signing));
            prepared.map(Prepared::certificate).ifPresent(certificates::add);
            retiring.map(Retiring::certificate).ifPresent(certificates::add);
            return new TrustedAuthorities(generation, certificates);
        }

        /** What a node presents with this leaf, so that also who trusts only the authority before believes it. */
        List<X509Certificate> chainOf(X509Certificate leaf) {
            return retiring.map(before -> List.of(leaf, before.successorCrossSigned()))
                    .orElse(List.of(leaf));
        }

        List<AuthorityView> views() {
            List<AuthorityView> views = new ArrayList<>(List.of(view(signing, AuthorityStanding.SIGNING, null)));
            prepared.ifPresent(next -> views.add(view(next.certificate(), AuthorityStanding.PREPARED, null)));
            retiring.ifPresent(
                    before -> views.add(view(before.certificate(), AuthorityStanding.RETIRING, before.neededUntil())));
            return List.copyOf(views);
        }

        private static AuthorityView view(
                X509Certificate certificate, AuthorityStanding standing, @Nullable Instant retirableAt) {
            return new AuthorityView(
                    Certificates.fingerprint(certificate),
                    standing,
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    retirableAt);
        }
    }
}
