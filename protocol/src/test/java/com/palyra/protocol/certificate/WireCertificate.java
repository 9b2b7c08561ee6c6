package com.palyra.protocol.certificate;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bytes that a TLS stack hands over unparsed, as Netty does: everything but the bytes fails when it is asked for. */
final class WireCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final byte @Nullable [] bytes;

    WireCertificate(byte @Nullable [] bytes) {
        this.bytes = bytes == null ? null : bytes.clone();
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        if (bytes == null) {
            throw new CertificateEncodingException("nothing to encode");
        }
        return bytes.clone();
    }

    @Override
    public void checkValidity() {
        throw unparsed();
    }

    @Override
    public void checkValidity(Date date) {
        throw unparsed();
    }

    @Override
    public int getVersion() {
        throw unparsed();
    }

    @Override
    public BigInteger getSerialNumber() {
        throw unparsed();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Principal getIssuerDN() {
        throw unparsed();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Principal getSubjectDN() {
        throw unparsed();
    }

    @Override
    public Date getNotBefore() {
        throw unparsed();
    }

    @Override
    public Date getNotAfter() {
        throw unparsed();
    }

    @Override
    public byte[] getTBSCertificate() {
        throw unparsed();
    }

    @Override
    public byte[] getSignature() {
        throw unparsed();
    }

    @Override
    public String getSigAlgName() {
        throw unparsed();
    }

    @Override
    public String getSigAlgOID() {
        throw unparsed();
    }

    @Override
    public byte[] getSigAlgParams() {
        throw unparsed();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        throw unparsed();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        throw unparsed();
    }

    @Override
    public boolean[] getKeyUsage() {
        throw unparsed();
    }

    @Override
    public int getBasicConstraints() {
        throw unparsed();
    }

    @Override
    public void verify(PublicKey key) {
        throw unparsed();
    }

    @Override
    public void verify(PublicKey key, String provider) {
        throw unparsed();
    }

    @Override
    public String toString() {
        return "WireCertificate";
    }

    @Override
    public PublicKey getPublicKey() {
        throw unparsed();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        throw unparsed();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        throw unparsed();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        throw unparsed();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        throw unparsed();
    }

    private static IllegalStateException unparsed() {
        return new IllegalStateException("Not parsed");
    }
}
