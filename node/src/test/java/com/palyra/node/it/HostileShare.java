package com.palyra.node.it;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumSet;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.encoders.Hex;

/** Shares that no honest device sends. */
enum HostileShare {
    EMPTY,
    IDENTITY,
    TOO_SHORT,
    TOO_LONG,
    COMPRESSED,
    TAG_OF_COMPRESSED,
    TAG_OF_IDENTITY,
    TAG_OF_HYBRID,
    ZEROS,
    OFF_THE_CURVE,
    NOT_REDUCED,
    W0_M;

    private static final BigInteger PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    /** RFC 9383, section 4. */
    private static final ECPoint M = point("02886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f");

    private static final ECPoint N = point("03d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49");

    /** Whether it has the length of a share, so that it is a guess. */
    boolean counts() {
        return !EnumSet.of(EMPTY, IDENTITY, TOO_SHORT, TOO_LONG, COMPRESSED).contains(this);
    }

    /** {@code w0*N}, a share like any other to the node. */
    static byte[] timesN(BigInteger w0) {
        return N.multiply(w0).getEncoded(false);
    }

    /** This share in place of a good one, by somebody who knows the code. */
    byte[] of(byte[] good, BigInteger w0) {
        return switch (this) {
            case EMPTY -> new byte[0];
            case IDENTITY -> new byte[1];
            case TOO_SHORT -> Arrays.copyOf(good, good.length - 1);
            case TOO_LONG -> Arrays.copyOf(good, good.length + 1);
            case COMPRESSED -> M.getEncoded(true);
            case TAG_OF_COMPRESSED -> tagged(good, 2);
            case TAG_OF_IDENTITY -> tagged(good, 0);
            case TAG_OF_HYBRID -> tagged(good, 6);
            case ZEROS -> tagged(new byte[good.length], 4);
            case OFF_THE_CURVE -> Wire.flipped(good, good.length - 1);
            case NOT_REDUCED -> notReduced();
            case W0_M -> M.multiply(w0).getEncoded(false);
        };
    }

    private static byte[] tagged(byte[] share, int tag) {
        byte[] changed = share.clone();
        changed[0] = (byte) tag;
        return changed;
    }

    /** The point with x = 5, written with x = p + 5. */
    private static byte[] notReduced() {
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        compressed[32] = 5;
        byte[] share = M.getCurve().decodePoint(compressed).getEncoded(false);
        byte[] x = PRIME.add(BigInteger.valueOf(5)).toByteArray();
        System.arraycopy(x, x.length - 32, share, 1, 32);
        return share;
    }

    private static ECPoint point(String compressed) {
        return CustomNamedCurves.getByName("P-256").getCurve().decodePoint(Hex.decode(compressed));
    }
}
