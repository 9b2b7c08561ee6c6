package com.palyra.actors.directory;

import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.protocol.identity.Ed25519PublicKey;

/** A request and the key that it is for. */
public record KnownRequest(RequestView view, Ed25519PublicKey key) {
    KnownRequest in(RequestState state) {
        return new KnownRequest(
                new RequestView(
                        view.requestId(),
                        view.deviceId(),
                        view.name(),
                        view.kind(),
                        view.platform(),
                        view.address(),
                        view.fingerprint(),
                        state,
                        view.requestedAt(),
                        view.expiresAt()),
                key);
    }

    /** Whether nothing will ever change about it. */
    public boolean isFinal() {
        return view.state() != RequestState.PENDING_APPROVAL && view.state() != RequestState.APPROVED;
    }
}
