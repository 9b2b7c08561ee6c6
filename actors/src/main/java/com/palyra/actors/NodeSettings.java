package com.palyra.actors;

import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What an operator may choose about a node. {@link #of} gives the defaults; the {@code with...} methods copy.
 *
 * @param name what people call the node
 * @param version of the program, for {@code status}
 * @param quic where to listen; port 0 takes a free one
 * @param advertised what codes tell devices to connect to, best first; empty for the bound address itself or, if that is
 *     all interfaces, the addresses of those that are up, loopback last, with the port that was really bound
 * @param deviceCertificateLife life of the certificates of devices
 * @param nodeCertificateLife life of the node's own leaf
 * @param approvalTtl how long a request waits for a decision
 */
public record NodeSettings(
        String name,
        String version,
        InetSocketAddress quic,
        List<HostPort> advertised,
        Duration deviceCertificateLife,
        Duration nodeCertificateLife,
        Duration approvalTtl) {
    /** Copies the addresses. */
    public NodeSettings {
        advertised = List.copyOf(advertised);
    }

    /** The defaults of {@link Limits}. */
    public static NodeSettings of(String name, String version, InetSocketAddress quic, List<HostPort> advertised) {
        return new NodeSettings(
                name,
                version,
                quic,
                advertised,
                Limits.DEVICE_CERTIFICATE,
                Limits.NODE_CERTIFICATE,
                Limits.APPROVAL_TTL);
    }

    /** The same with another life of device certificates. */
    public NodeSettings withDeviceCertificateLife(Duration life) {
        return new NodeSettings(name, version, quic, advertised, life, nodeCertificateLife, approvalTtl);
    }

    /** The same with another time to decide. */
    public NodeSettings withApprovalTtl(Duration ttl) {
        return new NodeSettings(name, version, quic, advertised, deviceCertificateLife, nodeCertificateLife, ttl);
    }
}
