package com.palyra.protocol.certificate;

import java.util.Locale;

/** What a certificate names; decides the URI in its SAN. */
public enum PeerKind {
    /** Something that pairs with a node. */
    DEVICE,
    /** The server. */
    NODE;

    /** Start of the URI in the SAN, up to the ULID. */
    public String uriPrefix() {
        return "palyra://" + name().toLowerCase(Locale.ROOT) + "/";
    }
}
