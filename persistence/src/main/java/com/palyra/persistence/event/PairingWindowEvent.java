package com.palyra.persistence.event;

import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/** What happened to the budget for guesses. */
public sealed interface PairingWindowEvent extends DurableEvent {
    /** A guess at a PIN was counted as failed, before it was answered. */
    record GuessCounted(Ulid handshakeId, Instant at) implements PairingWindowEvent {}

    /** The guess was right, so it does not count. */
    record GuessReturned(Ulid handshakeId, Instant at) implements PairingWindowEvent {}

    /** Too many failures: PIN pairing stops until an operator resumes it. */
    record PinPairingPaused(Instant at) implements PairingWindowEvent {}

    /** An operator resumed PIN pairing; the failures so far are forgotten. */
    record PinPairingResumed(Instant at) implements PairingWindowEvent {}
}
