package com.palyra.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.harness.Machine;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one operator did to one scope of a node that may be killed at any moment, and what must be there afterwards. Nobody
 * else changes the scope. One change at a time; the one that was not answered may have been done or not.
 */
final class SecretsModel {
    private static final int KEYS = 4;
    private static final int LONGEST = 3000;

    /** What is known of one secret. */
    private static final class Known {
        /** Every value that was acknowledged and may still be kept, by its version. */
        final NavigableMap<Long, String> values = new TreeMap<>();

        final Set<Long> destroyed = new HashSet<>();
        boolean deleted;
        /** Highest version that was ever acknowledged. */
        long newest;
    }

    /** A change that was not answered: a value that was put, or else a change without one. */
    private record Pending(
            String key, String command, @Nullable String value) {}

    private final Machine machine;
    private final String scope;
    private final Map<String, Known> secrets = new TreeMap<>();
    private Optional<Pending> pending = Optional.empty();
    private long acknowledged;

    SecretsModel(Machine machine, String scope) {
        this.machine = machine;
        this.scope = scope;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Makes a random change; false if the node went away before it answered. */
    boolean change(Random random) {
        String key = "key" + random.nextInt(KEYS);
        int choice = random.nextInt(10);
        if (choice < 6) {
            return put(key, random);
        }
        return choice == 6 ? destroy(key) : mark(key, choice < 9 ? "secrets.delete" : "secrets.undelete");
    }

    private boolean put(String key, Random random) {
        byte[] value = new byte[random.nextInt(LONGEST)];
        random.nextBytes(value);
        String encoded = Base64.getEncoder().encodeToString(value);
        Optional<JsonNode> answer = asked("secrets.put", key, encoded);
        answer.ifPresent(stored -> stored(key, stored.get("version").asLong(), encoded));
        return pending.isEmpty();
    }

    private void stored(String key, long version, String value) {
        Known known = secrets.computeIfAbsent(key, each -> new Known());
        assertThat(version).as("version of %s/%s", scope, key).isGreaterThan(known.newest);
        known.newest = version;
        known.deleted = false;
        known.values.put(version, value);
        while (known.values.size() > Limits.SECRET_VERSIONS) {
            known.destroyed.add(known.values.pollFirstEntry().getKey());
        }
    }

    private boolean destroy(String key) {
        Optional<JsonNode> answer = asked("secrets.destroy", key, null);
        answer.ifPresent(done -> ended(key));
        return pending.isEmpty();
    }

    private void ended(String key) {
        Known known = secrets.computeIfAbsent(key, each -> new Known());
        known.destroyed.addAll(known.values.keySet());
        known.values.clear();
        known.deleted = false;
    }

    private boolean mark(String key, String command) {
        Optional<JsonNode> answer = asked(command, key, null);
        answer.ifPresent(marked -> known(key).deleted = command.equals("secrets.delete"));
        return pending.isEmpty();
    }

    private Known known(String key) {
        return secrets.computeIfAbsent(key, each -> new Known());
    }

    /** The answer, if there is one and it is no refusal for want of the secret. */
    private Optional<JsonNode> asked(String command, String key, @Nullable String value) {
        ObjectNode params = named(key);
        if (value != null) {
            params.put("value_base64", value);
        }
        pending = Optional.of(new Pending(key, command, value));
        try {
            JsonNode answer = machine.ask(command, params);
            pending = Optional.empty();
            acknowledged++;
            return Optional.of(answer);
        } catch (PalyraException failed) {
            if (failed.error() == ErrorCode.NO_DAEMON) {
                return Optional.empty();
            }
            assertThat(failed.error()).as(failed.sentence()).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
            assertThat(known(key).values).as("%s of %s/%s", command, scope, key).isEmpty();
            pending = Optional.empty();
            return Optional.empty();
        }
    }

    /** Compares a node that was started again with what is known, and takes in what became of the unanswered change. */
    void verify() {
        for (int number = 0; number < KEYS; number++) {
            String key = "key" + number;
            Known known = known(key);
            Optional<Pending> open = pending.filter(each -> each.key().equals(key));
            learn(key, known, history(key), open);
        }
        pending = Optional.empty();
    }

    private void learn(String key, Known known, Optional<JsonNode> history, Optional<Pending> open) {
        String what = scope + "/" + key + ", unanswered: "
                + open.map(Pending::command).orElse("nothing");
        TreeMap<Long, String> there = new TreeMap<>();
        boolean deleted = history.map(each -> each.get("deleted").asBoolean()).orElse(false);
        history.ifPresent(each -> each.get("versions")
                .forEach(version -> there.put(version.get("version").asLong(), "")));
        assertThat(there.keySet()).as(what).noneMatch(known.destroyed::contains);
        if (open.isPresent() && open.get().command().equals("secrets.destroy") && there.isEmpty()) {
            ended(key);
            return;
        }
        if (open.isPresent() && !there.isEmpty()) {
            String put = open.get().value();
            if (put != null && there.lastKey() > known.newest) {
                stored(key, there.lastKey(), put);
            } else if (put == null) {
                known.deleted = deleted;
            }
        }
        assertThat(there.keySet()).as(what).isEqualTo(known.values.keySet());
        if (there.isEmpty()) {
            return;
        }
        assertThat(deleted).as(what).isEqualTo(known.deleted);
        // Also where nothing is deleted: older versions may be hidden under a newer one.
        machine.ask("secrets.undelete", named(key));
        known.deleted = false;
        known.values.forEach((version, value) -> assertThat(
                        machine.ask("secrets.get", named(key).put("version", version))
                                .get("value_base64")
                                .asText())
                .as("%s, version %d", what, version)
                .isEqualTo(value));
    }

    private Optional<JsonNode> history(String key) {
        try {
            return Optional.of(machine.ask("secrets.history", named(key)));
        } catch (PalyraException none) {
            assertThat(none.error()).isEqualTo(ErrorCode.VAULT_NOT_FOUND);
            return Optional.empty();
        }
    }

    private ObjectNode named(String key) {
        return JsonNodeFactory.instance.objectNode().put("scope", scope).put("key", key);
    }
}
