package com.palyra.actors.view;

import java.util.List;

/**
 * A part of the list of one scope's secrets, in the order of their keys.
 *
 * @param more whether there are others after the last one
 */
public record SecretPage(List<SecretView> secrets, boolean more) {
    /** Copies the list. */
    public SecretPage {
        secrets = List.copyOf(secrets);
    }
}
