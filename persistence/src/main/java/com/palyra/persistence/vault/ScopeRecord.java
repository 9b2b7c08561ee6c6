package com.palyra.persistence.vault;

import com.palyra.protocol.Labels;
import com.palyra.protocol.LengthPrefixed;
import com.palyra.protocol.Limits;
import com.palyra.protocol.vault.Scope;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys of one scope as they are stored: {@code PVS1}, the scope, and for each key its generation, its state, and it
 * under each root key that may open it. Generations count from 1 and never come again.
 *
 * @param scope whose keys they are
 * @param keys by generation; exactly one is {@link State#CURRENT}
 */
record ScopeRecord(Scope scope, NavigableMap<Long, Entry> keys) {
    private static final byte[] FORMAT = "PVS1".getBytes(StandardCharsets.US_ASCII);
    /** Longest record: a scope of three parts, and a few keys. */
    static final int MAX_BYTES = 4096;

    private static final int MAX_KEYS = 3;
    private static final int MAX_SCOPE_BYTES = 3 * Limits.SCOPE_SEGMENT_BYTES;

    /** Where a key stands. */
    enum State {
        /** Seals and opens. */
        CURRENT,
        /** Is being prepared; nothing relies on it. */
        NEXT,
        /** Is gone; what was under it is to be removed. */
        RETIRED
    }

    /** One key: its state, and it by the generation of the root key that wraps it. A retired one has none. */
    record Entry(State state, NavigableMap<Long, WrappedKey> wrapped) {}

    /** Checks that it can be relied on. */
    ScopeRecord {
        if (keys.isEmpty()
                || keys.size() > MAX_KEYS
                || keys.firstKey() < 1
                || keys.values().stream()
                                .filter(e -> e.state() == State.CURRENT)
                                .count()
                        != 1
                || keys.values().stream()
                        .anyMatch(
                                e -> (e.state() == State.RETIRED) != e.wrapped().isEmpty())) {
            throw new IllegalArgumentException("Not a record of scope keys");
        }
    }

    static ScopeRecord first(Scope scope, NavigableMap<Long, WrappedKey> wrapped) {
        return new ScopeRecord(scope, new TreeMap<>(Map.of(1L, new Entry(State.CURRENT, wrapped))));
    }

    /** What a scope key under a root key is authenticated with. */
    static byte[] additional(Scope scope, long generation, long rootGeneration) {
        return scope.addTo(LengthPrefixed.labelled(Labels.VAULT_SCOPE_KEY).add(FORMAT))
                .add(number(generation))
                .add(number(rootGeneration))
                .toByteArray();
    }

    static ScopeRecord parse(byte[] record) {
        return RecordReader.read("A key record of the vault", FORMAT, record, in -> {
            Scope scope = scope(in);
            NavigableMap<Long, Entry> keys = new TreeMap<>();
            for (int left = RecordReader.count(in, MAX_KEYS); left > 0; left--) {
                keys.put(RecordReader.next(in, keys), entry(in));
            }
            return new ScopeRecord(scope, keys);
        });
    }

    private static Scope scope(ByteBuffer in) {
        byte[] name = new byte[RecordReader.count(in, MAX_SCOPE_BYTES)];
        in.get(name);
        Scope scope = Scope.parse(new String(name, StandardCharsets.UTF_8));
        if (!Arrays.equals(scope.toString().getBytes(StandardCharsets.UTF_8), name)) {
            throw new IllegalArgumentException("Not UTF-8");
        }
        return scope;
    }

    private static Entry entry(ByteBuffer in) {
        int state = RecordReader.count(in, State.values().length - 1);
        NavigableMap<Long, WrappedKey> wrapped = new TreeMap<>();
        for (int left = RecordReader.count(in, MAX_KEYS); left > 0; left--) {
            wrapped.put(RecordReader.next(in, wrapped), WrappedKey.read(in));
        }
        return new Entry(State.values()[state], wrapped);
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(FORMAT);
        byte[] name = scope.toString().getBytes(StandardCharsets.UTF_8);
        out.writeBytes(number(name.length, Integer.BYTES));
        out.writeBytes(name);
        out.writeBytes(number(keys.size(), Integer.BYTES));
        keys.forEach((generation, entry) -> {
            out.writeBytes(number(generation));
            out.writeBytes(number(List.of(State.values()).indexOf(entry.state()), Integer.BYTES));
            out.writeBytes(number(entry.wrapped().size(), Integer.BYTES));
            entry.wrapped().forEach((root, wrapped) -> {
                out.writeBytes(number(root));
                out.writeBytes(wrapped.sealed());
            });
        });
        return out.toByteArray();
    }

    /** The generation that seals. */
    long current() {
        return in(State.CURRENT).orElseThrow();
    }

    /** The generation in that state, if there is one. */
    Optional<Long> in(State state) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().state() == state)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The same with this key. */
    ScopeRecord with(long generation, Entry entry) {
        NavigableMap<Long, Entry> changed = new TreeMap<>(keys);
        changed.put(generation, entry);
        return new ScopeRecord(scope, changed);
    }

    /** The same without this key. */
    ScopeRecord without(long generation) {
        NavigableMap<Long, Entry> changed = new TreeMap<>(keys);
        changed.remove(generation);
        return new ScopeRecord(scope, changed);
    }

    /** The next key takes over; what the current one was is retired. */
    ScopeRecord committed(long next) {
        NavigableMap<Long, Entry> changed = new TreeMap<>(keys);
        changed.put(current(), new Entry(State.RETIRED, new TreeMap<>()));
        changed.computeIfPresent(next, (generation, entry) -> new Entry(State.CURRENT, entry.wrapped()));
        return new ScopeRecord(scope, changed);
    }

    /** Root generations under which something is wrapped here. */
    List<Long> rootGenerations() {
        List<Long> roots = new ArrayList<>();
        keys.values().forEach(entry -> roots.addAll(entry.wrapped().keySet()));
        return roots.stream().distinct().sorted().toList();
    }

    static byte[] number(long value) {
        return number(value, Long.BYTES);
    }

    private static byte[] number(long value, int bytes) {
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        return Arrays.copyOfRange(all, Long.BYTES - bytes, Long.BYTES);
    }
}
