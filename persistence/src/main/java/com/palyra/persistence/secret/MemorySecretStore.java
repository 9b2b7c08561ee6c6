package com.palyra.persistence.secret;

import com.palyra.protocol.SensitiveBytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A store that ends with the process: for tests. */
public final class MemorySecretStore implements SecretStore {
    private final ConcurrentSkipListMap<String, byte[]> values = new ConcurrentSkipListMap<>();

    @Override
    public Optional<SensitiveBytes> read(String name) {
        SecretNames.require(name);
        return Optional.ofNullable(values.get(name)).map(SensitiveBytes::copyOf);
    }

    @Override
    public void write(String name, SensitiveBytes value) {
        SecretNames.require(name);
        SecretNames.require(value);
        values.put(name, value.exposeCopy());
    }

    @Override
    public SensitiveBytes writeIfAbsent(String name, SensitiveBytes value) {
        SecretNames.require(name);
        SecretNames.require(value);
        byte[] mine = value.exposeCopy();
        byte[] earlier = values.putIfAbsent(name, mine);
        return SensitiveBytes.copyOf(earlier == null ? mine : earlier);
    }

    @Override
    public void removeLeftovers(String name) {
        // Nothing is interrupted that outlives the process.
    }

    @Override
    public boolean delete(String name) {
        SecretNames.require(name);
        return values.remove(name) != null;
    }

    @Override
    public List<String> list(String prefix) {
        return values.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }
}
