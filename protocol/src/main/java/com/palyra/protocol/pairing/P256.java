package com.palyra.protocol.pairing;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECMultiplier;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.encoders.Hex;

/** The group of the suite: NIST P-256 with cofactor 1, points as 65 uncompressed bytes. */
final class P256 {
    static final int POINT_BYTES = 65;
    static final int SCALAR_BYTES = 32;

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");
    static final BigInteger ORDER = CURVE.getN();
    static final ECPoint G = CURVE.getG();
    /** RFC 9383, section 4: nobody knows the discrete logarithm of M and N. */
    static final ECPoint M = constant("02886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f");

    static final ECPoint N = constant("03d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49");

    // The comb reads a table of fixed length through masked look-ups, whatever the scalar is.
    private static final ECMultiplier MULTIPLIER = new FixedPointCombMultiplier();

    private P256() {}

    static ECPoint multiply(ECPoint point, BigInteger scalar) {
        return MULTIPLIER.multiply(point, scalar).normalize();
    }

    static BigInteger randomScalar(SecureRandom random) {
        return BigIntegers.createRandomInRange(BigInteger.ONE, ORDER.subtract(BigInteger.ONE), random);
    }

    /** Exactly 65 bytes, tag 4, both coordinates reduced, on the curve; the identity has no such encoding. */
    static ECPoint decode(byte[] encoded) throws PairingProtocolException {
        if (encoded.length != POINT_BYTES || encoded[0] != 4) {
            throw new PairingProtocolException(PairingFault.BAD_SHARE);
        }
        try {
            return CURVE.getCurve().decodePoint(encoded);
        } catch (IllegalArgumentException e) {
            throw new PairingProtocolException(PairingFault.BAD_SHARE);
        }
    }

    /** The identity is refused: it has no 65-byte form, and as a shared point it would fix the key (RFC 9383). */
    static byte[] encode(ECPoint point) throws PairingProtocolException {
        if (point.isInfinity()) {
            throw new PairingProtocolException(PairingFault.BAD_SHARE);
        }
        return point.getEncoded(false);
    }

    static byte[] encodeScalar(BigInteger scalar) {
        return BigIntegers.asUnsignedByteArray(SCALAR_BYTES, scalar);
    }

    private static ECPoint constant(String compressedHex) {
        return CURVE.getCurve().decodePoint(Hex.decode(compressedHex));
    }
}
