package com.palyra.protocol.pairing;

import com.palyra.protocol.crypto.Hkdf;
import java.math.BigInteger;
import java.security.MessageDigest;
import org.bouncycastle.math.ec.ECPoint;

/** The prover's half of one SPAKE2+ run (RFC 9383, section 3.3). */
final class Spake2PlusProver {
    private final CodeSecrets secrets;
    private final BigInteger x;
    private final byte[] shareP;

    /** Begins a run with an ephemeral scalar, which must be used for this run only. */
    Spake2PlusProver(CodeSecrets secrets, BigInteger x) throws PairingProtocolException {
        this.secrets = secrets;
        this.x = x;
        ECPoint share = P256.multiply(P256.G, x).add(P256.multiply(P256.M, secrets.w0()));
        this.shareP = P256.encode(share.normalize());
    }

    byte[] shareP() {
        return shareP.clone();
    }

    /**
     * Checks the verifier's proof and gives the own one.
     *
     * @throws PairingProtocolException {@link PairingFault#BAD_SHARE}, or {@link PairingFault#WRONG_CODE} if the verifier
     *     did not prove that it knows the record of this code
     */
    byte[] confirm(byte[] shareV, byte[] confirmV, byte[] context, byte[] idProver, byte[] idVerifier)
            throws PairingProtocolException {
        ECPoint y = P256.decode(shareV);
        ECPoint base = y.subtract(P256.multiply(P256.N, secrets.w0())).normalize();
        byte[] z = P256.encode(P256.multiply(base, x));
        byte[] v = P256.encode(P256.multiply(base, secrets.w1()));
        Spake2Plus.Keys keys = Spake2Plus.schedule(
                Spake2Plus.transcript(context, idProver, idVerifier, shareP, shareV, z, v, secrets.w0()));
        try {
            if (!MessageDigest.isEqual(Hkdf.hmac(keys.confirmV(), shareP), confirmV)) {
                throw new PairingProtocolException(PairingFault.WRONG_CODE);
            }
            return Hkdf.hmac(keys.confirmP(), shareV);
        } finally {
            keys.clear();
        }
    }
}
