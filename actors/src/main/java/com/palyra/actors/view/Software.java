package com.palyra.actors.view;

import com.palyra.protocol.rpc.Registration.Capability;
import java.util.List;

/**
 * What a device says that it is and can do.
 *
 * @param capabilities by name
 */
public record Software(String platform, String version, List<Capability> capabilities) {
    /** Copies the list. */
    public Software {
        capabilities = List.copyOf(capabilities);
    }
}
