package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ulid;

/** Which device claims to come back for which request; not proved yet. */
public record ReturnOffer(Ulid deviceId, Ulid requestId) {}
