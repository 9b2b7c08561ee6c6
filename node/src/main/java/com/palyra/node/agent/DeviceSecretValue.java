package com.palyra.node.agent;

import com.palyra.protocol.SensitiveBytes;

/**
 * A secret and a value of it. Whoever receives it closes it.
 *
 * @param secret names the version that the value is of
 */
public record DeviceSecretValue(DeviceSecret secret, SensitiveBytes value) implements AutoCloseable {
    @Override
    public void close() {
        value.close();
    }
}
