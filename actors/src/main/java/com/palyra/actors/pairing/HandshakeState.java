package com.palyra.actors.pairing;

import com.palyra.persistence.event.PairingEvent;
import com.palyra.persistence.event.PairingEvent.PairingApproved;
import com.palyra.persistence.event.PairingEvent.PairingCertificateReady;
import com.palyra.persistence.event.PairingEvent.PairingCompleted;
import com.palyra.persistence.event.PairingEvent.PairingExpired;
import com.palyra.persistence.event.PairingEvent.PairingRejected;
import com.palyra.persistence.event.PairingEvent.PairingRequested;
import com.palyra.persistence.event.PairingEvent.ShortStringMismatched;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.ReturningVerifier;
import com.palyra.protocol.pairing.ShortString;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.GrantList;
import java.security.MessageDigest;
import java.util.List;

/** The stages of a request. Each says what an event makes of it and what a device that asks is told. */
sealed interface HandshakeState {
    /** The state after an event; an event that is impossible here is a fault of the program. */
    HandshakeState with(PairingEvent event);

    /** The frame for a device that has proved that the request is its own. */
    byte[] answer();

    /** Whether another answer will follow. */
    default boolean isOpen() {
        return false;
    }

    private static IllegalStateException impossible(HandshakeState state, PairingEvent event) {
        return new IllegalStateException(
                event.getClass().getSimpleName() + " in " + state.getClass().getSimpleName());
    }

    /** A run of the protocol, or nothing at all: there is no request. */
    record Running() implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            if (event instanceof PairingRequested requested) {
                return new Pending(requested, 0);
            }
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST);
        }
    }

    /** Waits for a person. */
    record Pending(PairingRequested request, int wrongShortStrings) implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            if (event instanceof ShortStringMismatched mismatched) {
                return new Pending(request, mismatched.wrong());
            } else if (event instanceof PairingApproved approved && approves(approved)) {
                return new Approved(request, GrantList.parse(approved.grants()));
            } else if (event instanceof PairingRejected rejected) {
                return new Rejected(request, rejected.reason());
            } else if (event instanceof PairingExpired) {
                return new Expired(request);
            }
            throw impossible(this, event);
        }

        /** It counts for the very request that was shown to whoever approved it. */
        private boolean approves(PairingApproved approved) {
            return approved.requestId().equals(request.requestId())
                    && MessageDigest.isEqual(approved.requestHash(), request.requestHash());
        }

        @Override
        public byte[] answer() {
            return ReturningVerifier.stillPending(request.requestId(), request.expiresAt());
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** A person said yes; the device is being bound and its certificate made. */
    record Approved(PairingRequested request, List<Grant> grants) implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            if (event instanceof PairingCertificateReady ready) {
                return new Ready(request, grants, ready.leafDer(), ready.caBundle());
            } else if (event instanceof PairingRejected rejected) {
                return new Rejected(request, rejected.reason());
            }
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return ReturningVerifier.stillPending(request.requestId(), request.expiresAt());
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** The certificate is there to be fetched, again and again until it is used, with the grants of the approval. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ready(PairingRequested request, List<Grant> grants, byte[] leafDer, List<byte[]> caBundle)
            implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            if (event instanceof PairingCompleted) {
                return new Completed(request, grants);
            }
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return PairingFrames.certificate(leafDer, caBundle, GrantList.texts(grants));
        }
    }

    /** The device used its certificate. */
    record Completed(PairingRequested request, List<Grant> grants) implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST);
        }
    }

    /** A person, or the third wrong short string, said no. */
    record Rejected(PairingRequested request, String reason) implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return PairingFrames.rejected(reason);
        }
    }

    /** Nobody decided in time. */
    record Expired(PairingRequested request) implements HandshakeState {
        @Override
        public HandshakeState with(PairingEvent event) {
            throw impossible(this, event);
        }

        @Override
        public byte[] answer() {
            return PairingFrames.expired();
        }
    }

    /** What the device of this request shows. */
    static String shortString(PairingRequested request) {
        return ShortString.of(request.nonceNode(), request.nonceDevice(), request.requestHash());
    }
}
