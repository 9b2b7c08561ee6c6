package com.palyra.actors.device;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceReply.NotRenewed;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.VerifiedPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a {@link Device} was given in this pairing: the newest one is good, and the one before until the
 * newest was seen.
 *
 * @param newest null between pairing and the certificate
 * @param before the certificate that {@code newest} replaces; null once {@code newest} was seen
 * @param used whether the device came with any of them, so that it surely has what its request was answered with
 */
record DeviceCertificates(
        @Nullable Leaf newest, boolean newestSeen, @Nullable Leaf before, boolean used) {
    static final DeviceCertificates NONE = new DeviceCertificates(null, false, null, false);

    /** A certificate is not replaced before this part of its life is over. */
    private static final int FRESH = 20;

    /** A certificate that was recorded. */
    record Leaf(byte[] der, String fingerprint, Instant at, Instant notAfter) {
        /** Whether so many parts of its life are over. */
        private boolean hasUsed(int parts, int whole, Instant now) {
            Duration life = Duration.between(at, notAfter);
            return !now.isBefore(at.plus(life.multipliedBy(parts).dividedBy(whole)));
        }
    }

    DeviceCertificates with(DeviceCertificateRecorded event) {
        Leaf leaf = new Leaf(event.leafDer(), event.certificateFingerprint(), event.at(), event.notAfter());
        return new DeviceCertificates(leaf, false, newestSeen || before == null ? newest : before, used);
    }

    DeviceCertificates with(DeviceCertificateSeen event) {
        return is(newest, event.certificateFingerprint())
                ? new DeviceCertificates(newest, true, null, true)
                : new DeviceCertificates(newest, newestSeen, before, true);
    }

    /** Whether this one admits its device. */
    boolean isGood(VerifiedPeer peer) {
        return is(newest, peer.certificateFingerprint()) || is(before, peer.certificateFingerprint());
    }

    /** Whether it makes a difference that the device comes with this one, which is good. */
    boolean isNews(VerifiedPeer peer) {
        return !used || (!newestSeen && is(newest, peer.certificateFingerprint()));
    }

    /** When its sessions end: with the newest certificate. */
    Instant until() {
        return newest == null ? Instant.MIN : newest.notAfter();
    }

    /**
     * The newest certificate, if asking for another one gets this one again: what has just been issued, and what nobody
     * came with yet while much of its life is left, since the answer may have been lost.
     */
    Optional<byte[]> fresh(Instant now) {
        if (newest == null) {
            return Optional.empty();
        }
        boolean again = !newest.hasUsed(1, FRESH, now);
        boolean lost = !newestSeen && !newest.hasUsed(1, 2, now);
        return again || lost ? Optional.of(newest.der()) : Optional.empty();
    }

    /** Fingerprint of the newest certificate, if it replaces another one and nobody came with it yet. */
    Optional<String> waiting() {
        return newest == null || newestSeen || before == null ? Optional.empty() : Optional.of(newest.fingerprint());
    }

    /** The same, if the authority that signs now has signed it. */
    Optional<byte[]> fresh(TrustedAuthorities authorities, Instant now) {
        return fresh(now).filter(leaf -> authorities.haveSigned(leaf, now));
    }

    /** The newest certificate, if it replaces another one that nobody has given up for it yet. */
    Optional<byte[]> replacement(Instant now) {
        return before == null ? Optional.empty() : fresh(now);
    }

    /**
     * Why the device cannot have its next certificate without a session; empty if it can. One that nobody came with yet does
     * not stand in the way, since the answer may have been lost; one that is in use does: whoever has another one is a copy. One
     * that no authority vouches for any more is in use no longer.
     */
    Optional<NotRenewed> refusalAfterExpiry(TrustedAuthorities authorities, Instant now) {
        if (newest == null) {
            return Optional.of(NotRenewed.NOT_PAIRED);
        }
        if (now.isAfter(newest.notAfter().plus(Limits.RENEWAL_GRACE))) {
            return Optional.of(NotRenewed.TOO_LATE);
        }
        boolean inUse = newestSeen && now.isBefore(newest.notAfter().minus(Limits.CLOCK_SKEW));
        return inUse && authorities.vouchFor(newest.der(), now)
                ? Optional.of(NotRenewed.NOT_EXPIRED)
                : Optional.empty();
    }

    private static boolean is(@Nullable Leaf leaf, String fingerprint) {
        return leaf != null && leaf.fingerprint().equals(fingerprint);
    }
}
