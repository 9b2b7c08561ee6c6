package com.palyra.actors.authority;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.AuthorityState.Present;
import com.palyra.actors.authority.AuthorityState.Retiring;
import com.palyra.actors.authority.CertificateAuthority.LookReply;
import com.palyra.actors.authority.CertificateAuthority.NotRotated;
import com.palyra.actors.authority.CertificateAuthority.Overview;
import com.palyra.actors.authority.CertificateAuthority.Rotate;
import com.palyra.persistence.event.AuthorityEvent;
import com.palyra.persistence.event.AuthorityEvent.AuthorityActivated;
import com.palyra.persistence.event.AuthorityEvent.AuthorityPrepared;
import com.palyra.persistence.event.AuthorityEvent.AuthorityReplaced;
import com.palyra.persistence.event.AuthorityEvent.AuthorityRetired;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CertificateAuthority} does when an operator changes its authorities, one change at a time: a key is made and
 * stored first, then the event that names it is written, then the store is brought into order, and then the operator hears of
 * it. A crash between leaves a key that no event names, which the next start destroys, or one that it puts in its place.
 */
final class AuthorityRotation {
    private static final String ONLY_REPLACE = "'palyra ca replace' makes another one all the same.";
    private static final String CANNOT_SIGN =
            "The authority cannot sign, so nothing leads from it to the next one; " + ONLY_REPLACE;

    private final EffectFactories<AuthorityEvent, AuthorityState> effects;
    private final InstantSource clock;
    private final SecureRandom random;
    private final ActorRef<AuditLog.Command> audit;
    private final Consumer<Rotate> makeKey;
    private final Consumer<Present> settle;
    private @Nullable Rotate underWay;
    /** Whether its event is written. */
    private boolean written;

    /**
     * For one authority.
     *
     * @param makeKey makes a key and tells {@link #made}
     * @param settle brings the store into order and tells {@link #settled}
     */
    AuthorityRotation(
            EffectFactories<AuthorityEvent, AuthorityState> effects,
            InstantSource clock,
            SecureRandom random,
            ActorRef<AuditLog.Command> audit,
            Consumer<Rotate> makeKey,
            Consumer<Present> settle) {
        this.effects = effects;
        this.clock = clock;
        this.random = random;
        this.audit = audit;
        this.makeKey = makeKey;
        this.settle = settle;
    }

    Overview overview(Present state) {
        return new Overview(state.views());
    }

    Effect<AuthorityEvent, AuthorityState> begin(
            Present state, Rotate rotate, @Nullable CertificateAuthoritySigner signer) {
        Optional<NotRotated> refusal = refusal(state, rotate, signer);
        if (refusal.isPresent()) {
            return effects.reply(rotate.replyTo(), refusal.get());
        }
        // A replacement waits for nobody whose key is only being made.
        answer(new NotRotated(ErrorCode.AUTHORITY_WRONG_STATE, "The authorities were replaced meanwhile."));
        underWay = rotate;
        written = false;
        switch (rotate.step()) {
            case PREPARE, REPLACE -> {
                makeKey.accept(rotate);
                return effects.none();
            }
            case ACTIVATE -> {
                return write(
                        new AuthorityActivated(now()),
                        state.prepared().orElseThrow().certificate());
            }
            case RETIRE -> {
                return write(
                        new AuthorityRetired(now()),
                        state.retiring().orElseThrow().certificate());
            }
        }
        throw new IllegalStateException("A change of another kind: " + rotate.step());
    }

    /** Whether a change is under way, so that the store is brought into order after it. */
    boolean isUnderWay() {
        return underWay != null;
    }

    private Optional<NotRotated> refusal(Present state, Rotate rotate, @Nullable CertificateAuthoritySigner signer) {
        boolean waits = underWay != null && (written || rotate.step() != Rotation.REPLACE);
        String sentence = waits ? "The authorities are being changed at this moment." : "";
        Instant until = state.retiring().map(Retiring::neededUntil).orElse(Instant.MIN);
        switch (rotate.step()) {
            case PREPARE -> {
                if (state.prepared().isPresent()) {
                    sentence = "The next authority is prepared already; 'palyra ca activate' lets it sign.";
                } else if (state.retiring().isPresent()) {
                    sentence = "The authority before has to be retired first.";
                } else if (signer == null) {
                    sentence = CANNOT_SIGN;
                }
            }
            case ACTIVATE -> {
                if (state.prepared().isEmpty()) {
                    sentence = "There is no next authority; 'palyra ca prepare' makes it.";
                }
            }
            case RETIRE -> {
                if (state.retiring().isEmpty()) {
                    sentence = "There is no authority that has signed before.";
                } else if (!rotate.early() && clock.instant().isBefore(until)) {
                    return Optional.of(new NotRotated(
                            ErrorCode.AUTHORITY_NEEDED,
                            "Until " + until.truncatedTo(ChronoUnit.MILLIS)
                                    + " devices may have certificates of the authority before."));
                }
            }
            case REPLACE -> {}
        }
        return sentence.isEmpty()
                ? Optional.empty()
                : Optional.of(new NotRotated(ErrorCode.AUTHORITY_WRONG_STATE, sentence));
    }

    /** The key for an authority to come is stored, or not. */
    Effect<AuthorityEvent, AuthorityState> made(
            Rotate rotate,
            @Nullable IdentityKey key,
            @Nullable Throwable failure,
            @Nullable CertificateAuthoritySigner signer) {
        if (!rotate.equals(underWay) || written) {
            // It was given up meanwhile, and whoever asked was told so.
            Optional.ofNullable(key).ifPresent(IdentityKey::close);
            return effects.none();
        }
        if (key == null) {
            PalyraException told = Optional.ofNullable(failure)
                    .flatMap(PalyraException::in)
                    .orElseGet(() -> new PalyraException(
                            ErrorCode.STATE_UNUSABLE, "The secret store does not take the key of the next authority."));
            answer(new NotRotated(told.error(), told.sentence()));
            return effects.none();
        }
        X509Certificate next;
        try (key) {
            next = CertificateAuthoritySigner.create(key, clock, random).certificate();
        }
        if (rotate.step() == Rotation.REPLACE) {
            return write(new AuthorityReplaced(Certificates.der(next), now()), next);
        }
        if (signer == null) {
            answer(new NotRotated(ErrorCode.AUTHORITY_WRONG_STATE, CANNOT_SIGN));
            return effects.none();
        }
        X509Certificate crossSigned;
        try {
            crossSigned = signer.crossSign(next);
        } catch (IllegalStateException expired) {
            answer(new NotRotated(ErrorCode.AUTHORITY_WRONG_STATE, expired.getMessage() + "; " + ONLY_REPLACE));
            return effects.none();
        }
        return write(new AuthorityPrepared(Certificates.der(next), Certificates.der(crossSigned), now()), next);
    }

    private Effect<AuthorityEvent, AuthorityState> write(AuthorityEvent event, X509Certificate subject) {
        return effects.persist(event).thenRun(after -> {
            Rotate rotate = Objects.requireNonNull(underWay);
            written = true;
            audit.tell(new AuditLog.Append(
                    AuditEntry.byOperator(rotate.step().action(), Certificates.fingerprint(subject), AuditEntry.DONE)));
            settle.accept((Present) after);
        });
    }

    /** The store is in the order that the events tell, or not. */
    void settled(Present state, Optional<String> failure) {
        if (written) {
            answer(
                    failure.isPresent()
                            ? new NotRotated(ErrorCode.AUTHORITY_NOT_SETTLED, failure.get())
                            : overview(state));
        }
    }

    /** The write under way failed, whatever it was. */
    void writeFailed(PalyraException told) {
        answer(new NotRotated(told.error(), told.sentence()));
    }

    private void answer(LookReply reply) {
        Rotate rotate = underWay;
        if (rotate != null) {
            underWay = null;
            written = false;
            rotate.replyTo().tell(reply);
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
