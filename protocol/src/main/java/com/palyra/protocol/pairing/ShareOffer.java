package com.palyra.protocol.pairing;

/**
 * What the owner of the codes needs to answer a share; see {@link Spake2Plus#answer}.
 *
 * @param shareP 65 bytes as the stranger sent them, not checked
 * @param context label, raw Hello, raw Params, purpose, ALPN and leaf hash
 * @param idProver id and key of the device
 * @param idVerifier id and key of the node
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ShareOffer(byte[] shareP, byte[] context, byte[] idProver, byte[] idVerifier) {}
