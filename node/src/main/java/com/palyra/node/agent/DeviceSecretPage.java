package com.palyra.node.agent;

import java.util.List;

/**
 * A part of the list of one scope's secrets, in the order of their keys.
 *
 * @param more whether there are others after the last one
 */
public record DeviceSecretPage(List<DeviceSecret> secrets, boolean more) {
    /** Copies the list. */
    public DeviceSecretPage {
        secrets = List.copyOf(secrets);
    }
}
