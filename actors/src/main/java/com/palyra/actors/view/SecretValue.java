package com.palyra.actors.view;

import com.palyra.protocol.SensitiveBytes;

/**
 * A secret and the value of one of its versions. Whoever receives it closes it.
 *
 * @param secret names the version that the value is of
 */
public record SecretValue(SecretView secret, SensitiveBytes value) implements AutoCloseable {
    @Override
    public void close() {
        value.close();
    }
}
