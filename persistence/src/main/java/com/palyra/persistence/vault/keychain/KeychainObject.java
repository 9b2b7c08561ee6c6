package com.palyra.persistence.vault.keychain;

import com.palyra.persistence.vault.keychain.SecurityAnswer.Failure;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The items of one object, and the order in which they are written. Not thread-safe: one at a time may work on an object.
 */
final class KeychainObject {
    private final SecurityProgram security;
    private final SecureRandom random;
    private final String account;
    private final String pendingAccount;

    KeychainObject(SecurityProgram security, SecureRandom random, String account) {
        this.security = security;
        this.random = random;
        this.account = account;
        this.pendingAccount = DumpOutput.pendingAccount(account);
    }

    /**
     * What is there.
     *
     * @param manifest that of the blob
     * @param pending the trail of an interrupted write
     * @param unreadable whether one of the two has another form
     */
    private record State(Optional<Manifest> manifest, Optional<Pending> pending, boolean unreadable) {
        /** Generations that nothing needs. */
        List<Generation> rubbish() {
            Optional<Generation> kept = manifest.map(Manifest::generation);
            return generations().filter(one -> !Optional.of(one).equals(kept)).toList();
        }

        /** The same with another trail. */
        State with(Pending trail) {
            return new State(manifest, Optional.of(trail), unreadable);
        }

        /** All that is known of. */
        Stream<Generation> generations() {
            return Stream.concat(
                            manifest.map(Manifest::generation).stream(),
                            pending.stream().flatMap(trail -> trail.generations().stream()))
                    .distinct();
        }
    }

    Optional<byte[]> get() {
        State state = look();
        if (state.manifest().isEmpty()) {
            if (state.unreadable()) {
                throw damaged();
            }
            return Optional.empty();
        }
        Manifest manifest = state.manifest().get();
        List<byte[]> chunks = read(manifest.generation());
        Optional<byte[]> blob = Chunks.join(chunks, manifest.length()).filter(manifest::describes);
        clear(chunks);
        return Optional.of(blob.orElseThrow(KeychainObject::damaged));
    }

    void put(byte[] blob) {
        State before = look();
        if (!before.rubbish().isEmpty()) {
            removeRubbish(before);
        }
        Manifest manifest = Manifest.of(Generation.fresh(random, Chunks.count(blob.length)), blob);
        writeChunks(before, manifest.generation(), Chunks.split(blob));
        writeManifest(before, manifest);
        quietly(() -> removeRubbish(
                new State(Optional.of(manifest), Optional.of(trail(before, manifest.generation())), false)));
    }

    boolean delete() {
        State state = look();
        if (state.manifest().isEmpty() && !state.unreadable()) {
            tidy(state);
            return false;
        }
        List<Generation> all = state.generations().limit(Pending.MOST).toList();
        if (!all.isEmpty()) {
            requireDone(new SecurityScript().replace(pendingAccount, new Pending(all).text()));
        }
        requireDone(new SecurityScript().delete(account));
        removeRubbish(new State(Optional.empty(), Optional.of(new Pending(all)), false));
        return true;
    }

    /** Removes what an interrupted write has left. */
    void tidy() {
        tidy(look());
    }

    private void tidy(State state) {
        if (state.pending().isPresent() && !state.unreadable()) {
            removeRubbish(state);
        }
    }

    private State look() {
        SecurityAnswer<List<byte[]>> answer = security.run(
                new SecurityScript().find(account).find(pendingAccount), output -> ItemOutput.read(output, 2));
        requireRead(answer);
        if (answer.failures().isEmpty() && answer.output().size() < 2) {
            // A manifest that is only not seen would make rubbish of its chunks.
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The keychain's program neither finds nor misses an item.");
        }
        List<String> lines = answer.output().stream().map(ItemOutput::text).toList();
        Optional<Manifest> manifest =
                lines.stream().flatMap(line -> Manifest.parse(line).stream()).findFirst();
        Optional<Pending> pending =
                lines.stream().flatMap(line -> Pending.parse(line).stream()).findFirst();
        int understood = (manifest.isPresent() ? 1 : 0) + (pending.isPresent() ? 1 : 0);
        return new State(manifest, pending, understood < lines.size());
    }

    private List<byte[]> read(Generation generation) {
        if (generation.chunks() == 0) {
            return List.of();
        }
        SecurityScript script = new SecurityScript();
        generation.accounts(account).forEach(script::find);
        SecurityAnswer<List<byte[]>> answer =
                security.run(script, output -> ItemOutput.read(output, generation.chunks()));
        requireRead(answer);
        return answer.output();
    }

    /** Writes trail and chunks beside what is there, and reads them back. */
    private void writeChunks(State before, Generation generation, List<byte[]> chunks) {
        Pending trail = trail(before, generation);
        List<String> accounts = generation.accounts(account);
        SecurityScript script = new SecurityScript().replace(pendingAccount, trail.text());
        for (int i = 0; i < chunks.size(); i++) {
            script.add(accounts.get(i), chunks.get(i));
        }
        accounts.forEach(script::find);
        script.find(pendingAccount);
        SecurityAnswer<List<byte[]>> answer =
                security.run(script, output -> ItemOutput.read(output, chunks.size() + 1));
        List<byte[]> written = new ArrayList<>(chunks);
        written.add(trail.text().getBytes(StandardCharsets.US_ASCII));
        boolean same = isSame(written, answer.output());
        clear(chunks);
        clear(answer.output());
        if (!answer.failures().isEmpty() || !same) {
            quietly(() -> removeRubbish(before.with(trail)));
            throw refused(answer.failures(), ErrorCode.VAULT_WRITE_FAILED);
        }
    }

    /** Makes the new chunks the blob, and sees that they are. */
    private void writeManifest(State before, Manifest manifest) {
        SecurityAnswer<List<byte[]>> answer = security.run(
                new SecurityScript().replace(account, manifest.text()).find(account),
                output -> ItemOutput.read(output, 1));
        boolean same = answer.output().stream().map(ItemOutput::text).toList().equals(List.of(manifest.text()));
        if (!answer.failures().isEmpty() || !same) {
            SecurityScript back = before.manifest()
                    .map(old -> new SecurityScript().replace(account, old.text()))
                    .orElseGet(() -> new SecurityScript().delete(account));
            quietly(() -> security.run(back, ItemOutput::none));
            throw refused(answer.failures(), ErrorCode.VAULT_WRITE_FAILED);
        }
    }

    /** Removes the generations that nothing needs, and the trail to them. */
    private void removeRubbish(State state) {
        SecurityScript script = new SecurityScript();
        state.rubbish().forEach(one -> one.accounts(account).forEach(script::delete));
        requireDone(script.delete(pendingAccount));
    }

    private void requireDone(SecurityScript script) {
        List<Failure> troubles = security.run(script, ItemOutput::none).troubles();
        if (!troubles.isEmpty()) {
            throw refused(troubles, ErrorCode.VAULT_WRITE_FAILED);
        }
    }

    private static void requireRead(SecurityAnswer<List<byte[]>> answer) {
        if (!answer.troubles().isEmpty()) {
            throw refused(answer.troubles(), ErrorCode.VAULT_BACKEND_UNAVAILABLE);
        }
    }

    private static Pending trail(State before, Generation generation) {
        return new Pending(Stream.concat(before.manifest().map(Manifest::generation).stream(), Stream.of(generation))
                .toList());
    }

    private static boolean isSame(List<byte[]> written, List<byte[]> read) {
        boolean same = written.size() == read.size();
        for (int i = 0; same && i < written.size(); i++) {
            same = MessageDigest.isEqual(written.get(i), read.get(i));
        }
        return same;
    }

    private static void clear(List<byte[]> chunks) {
        chunks.forEach(chunk -> Arrays.fill(chunk, (byte) 0));
    }

    /** Does what is worth a try only: the trail is still there, and the next write or list follows it. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (PalyraException e) {
            return;
        }
    }

    private static PalyraException damaged() {
        return new PalyraException(
                ErrorCode.VAULT_DAMAGED, "A sealed value in the keychain is incomplete or was changed.");
    }

    /** What the first failure means. */
    static PalyraException refused(List<Failure> failures, ErrorCode otherwise) {
        if (failures.isEmpty()) {
            return new PalyraException(otherwise, "The keychain has something else than what was written.");
        }
        int status = failures.get(0).status();
        return switch (status) {
            case SecurityAnswer.LOCKED ->
                new PalyraException(ErrorCode.VAULT_BACKEND_LOCKED, "The keychain is locked.");
            case SecurityAnswer.DENIED, SecurityAnswer.CANCELED, SecurityAnswer.DUPLICATE ->
                new PalyraException(
                        ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The keychain denies access (exit code " + status + ").");
            default ->
                new PalyraException(
                        otherwise,
                        "The keychain refuses " + failures.get(0).command() + " (exit code " + status + ").");
        };
    }
}
