package com.palyra.protocol.pairing;

import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;

/** What a stranger's Hello claims; nothing of it is proved yet. */
public record HelloOffer(String slot, CodeMethod method, Ulid deviceId, Ed25519PublicKey deviceKey) {}
