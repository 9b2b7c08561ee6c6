package com.palyra.protocol.pairing;

import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codes that are open, in memory only, and the runs that try to prove one.
 *
 * <p>A PIN code takes {@value Limits#FAILURES_PER_CODE} guesses: each is counted before it is answered, and a run that
 * is dropped stays counted. A run is bound to the code it found at its Hello; when that code is used or expires, the run
 * cannot succeed, whatever the slot names by then. Bounded by {@link Limits#OPEN_CODES} and
 * {@link Limits#PAIRING_CONNECTIONS}. Time is an argument and may stand still. Not thread-safe.
 */
public final class OpenCodes {
    private final Map<String, OpenCode> codes = new HashMap<>();
    private final Map<String, Instant> reserved = new HashMap<>();
    private final Map<Ulid, Attempt> attempts = new HashMap<>();

    /** How a proof ended. */
    public enum Verdict {
        /** Right; the code is consumed and no other run can use it. */
        ACCEPTED,
        /** Wrong. */
        WRONG,
        /** There is no such run, or its code has expired or was used meanwhile. */
        GONE
    }

    /**
     * Takes a free slot for a code whose record is still being derived; it is free again after
     * {@link Limits#PAIRING_RUN}. Empty when {@link Limits#OPEN_CODES} codes are open.
     */
    public Optional<String> reserve(Instant now, SecureRandom random) {
        dropExpired(now);
        if (codes.size() + reserved.size() >= Limits.OPEN_CODES) {
            return Optional.empty();
        }
        String slot = PairingCode.randomSlot(random);
        while (codes.containsKey(slot) || reserved.containsKey(slot)) {
            slot = PairingCode.randomSlot(random);
        }
        reserved.put(slot, now.plus(Limits.PAIRING_RUN));
        return Optional.of(slot);
    }

    /** Whether the slot is still reserved; a reservation ends after a while, also by a step of the clock. */
    public boolean isReserved(String slot, Instant now) {
        dropExpired(now);
        return reserved.containsKey(slot);
    }

    /** Gives a reserved slot back. */
    public void release(String slot) {
        reserved.remove(slot);
    }

    /**
     * Opens a code in a reserved slot.
     *
     * @param ttl {@link Limits#CODE_TTL_MIN} to {@link Limits#CODE_TTL_MAX}
     * @throws IllegalArgumentException for a life out of range
     * @throws IllegalStateException if the slot is not reserved (any more)
     */
    public OpenCode open(
            String slot, CodeMethod method, Purpose purpose, RegistrationRecord record, Duration ttl, Instant now) {
        if (ttl.compareTo(Limits.CODE_TTL_MIN) < 0 || ttl.compareTo(Limits.CODE_TTL_MAX) > 0) {
            throw new IllegalArgumentException("A code lives 30 seconds to 24 hours");
        }
        dropExpired(now);
        if (reserved.remove(slot) == null) {
            throw new IllegalStateException("The slot is not reserved");
        }
        OpenCode code = new OpenCode(slot, method, purpose, record, now.plus(ttl));
        codes.put(slot, code);
        return code;
    }

    /** The codes that still take a guess, those that end first first. */
    public List<OpenCode> list(Instant now) {
        dropExpired(now);
        return codes.values().stream()
                .filter(OpenCodes::takesGuesses)
                .sorted(Comparator.comparing(OpenCode::expiresAt).thenComparing(OpenCode::slot))
                .toList();
    }

    /**
     * At Hello: binds a run to the open code of this slot and method. Empty if there is none, its guesses are used up, or
     * too many runs are open; the run then goes on with a random record.
     *
     * @param handshakeId fresh for each run
     */
    public Optional<OpenCode> begin(Ulid handshakeId, String slot, CodeMethod method, Instant now) {
        dropExpired(now);
        OpenCode code = codes.get(slot);
        if (code == null
                || code.method() != method
                || !takesGuesses(code)
                || attempts.size() >= Limits.PAIRING_CONNECTIONS
                || attempts.containsKey(handshakeId)) {
            return Optional.empty();
        }
        attempts.put(handshakeId, new Attempt(code, now.plus(Limits.PAIRING_RUN)));
        return Optional.of(code);
    }

    /**
     * At ShareP, before any answer: counts the guess and gives the code to answer with. Empty if the run is unknown, has
     * had its guess, or its code is gone or used up; the run is then over, and the answer comes from a random record.
     */
    public Optional<OpenCode> countFailure(Ulid handshakeId, Instant now) {
        dropExpired(now);
        Attempt attempt = attempts.get(handshakeId);
        if (attempt == null) {
            return Optional.empty();
        }
        if (attempt.counted || !takesGuesses(attempt.code)) {
            abandon(handshakeId);
            return Optional.empty();
        }
        attempt.counted = true;
        if (attempt.code.method() == CodeMethod.PIN) {
            attempt.code.countFailure();
        }
        return Optional.of(attempt.code);
    }

    /**
     * After the answer: what the device must send if it knows the code. Taken over and cleared here; cleared at once if
     * the run is gone.
     */
    public void expect(Ulid handshakeId, SensitiveBytes expectedConfirmP) {
        Attempt attempt = attempts.get(handshakeId);
        if (attempt == null || !attempt.counted || attempt.expected != null) {
            expectedConfirmP.close();
            return;
        }
        attempt.expected = expectedConfirmP;
    }

    /** At ConfirmP: compares in constant time; the run is over either way. */
    public Verdict confirm(Ulid handshakeId, byte[] confirmP, Instant now) {
        dropExpired(now);
        Attempt attempt = attempts.get(handshakeId);
        if (attempt == null) {
            return Verdict.GONE;
        }
        boolean right = attempt.expected != null && attempt.expected.constantTimeEquals(confirmP);
        abandon(handshakeId);
        if (!right) {
            return Verdict.WRONG;
        }
        close(attempt.code);
        return Verdict.ACCEPTED;
    }

    /** The run ended without a proof. Its guess stays counted. */
    public void abandon(Ulid handshakeId) {
        Attempt attempt = attempts.remove(handshakeId);
        if (attempt == null) {
            return;
        }
        attempt.clear();
        OpenCode code = attempt.code;
        if (!takesGuesses(code) && attempts.values().stream().noneMatch(other -> other.code == code)) {
            codes.remove(code.slot(), code);
        }
    }

    private static boolean takesGuesses(OpenCode code) {
        return code.failures() < Limits.FAILURES_PER_CODE;
    }

    private void close(OpenCode code) {
        codes.remove(code.slot(), code);
        attempts.values().removeIf(attempt -> {
            boolean ofThisCode = attempt.code == code;
            if (ofThisCode) {
                attempt.clear();
            }
            return ofThisCode;
        });
    }

    private void dropExpired(Instant now) {
        reserved.values().removeIf(until -> !now.isBefore(until));
        List<OpenCode> expired = codes.values().stream()
                .filter(code -> !now.isBefore(code.expiresAt()))
                .toList();
        expired.forEach(this::close);
        List<Ulid> late = attempts.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().until))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(this::abandon);
    }

    private static final class Attempt {
        private final OpenCode code;
        private final Instant until;
        private boolean counted;
        private @Nullable SensitiveBytes expected;

        private Attempt(OpenCode code, Instant until) {
            this.code = code;
            this.until = until;
        }

        private void clear() {
            if (expected != null) {
                expected.close();
            }
        }
    }
}
