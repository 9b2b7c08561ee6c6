package com.palyra.protocol.bench;

import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.CertificateRefusedException;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.certificate.PeerKind;
import com.palyra.protocol.certificate.RememberedPeers;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.frame.FrameDecoder;
import com.palyra.protocol.frame.FrameTooLongException;
import com.palyra.protocol.frame.Frames;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of which a handshake and a request are made, each by itself. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProtocolSteps {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final InstantSource CLOCK = InstantSource.system();

    private final IdentityKey authorityKey = IdentityKey.generate(RANDOM);
    private final CertificateAuthoritySigner authority = CertificateAuthoritySigner.create(authorityKey, CLOCK, RANDOM);
    private final IdentityKey device = IdentityKey.generate(RANDOM);
    private final List<X509Certificate> anchors = List.of(authority.certificate());
    private final RememberedPeers peers = new RememberedPeers(PeerKind.DEVICE, anchors);
    private final Ulid id = Ulid.generate(CLOCK, RANDOM);
    private final byte[] leaf = Certificates.der(authority.issueDevice(id, device.publicKey(), Duration.ofHours(24)));
    private final byte[] request = RpcRequest.of("node.health").toBytes();
    private final byte[] frame = Frames.encode(request, 1024);

    /** The first connection with a certificate. */
    @Benchmark
    public VerifiedPeer judgeACertificate() throws CertificateRefusedException {
        return new RememberedPeers(PeerKind.DEVICE, anchors).verify(leaf, CLOCK.instant());
    }

    /** Each further one. */
    @Benchmark
    public VerifiedPeer judgeACertificateAgain() throws CertificateRefusedException {
        return peers.verify(leaf, CLOCK.instant());
    }

    @Benchmark
    public X509Certificate issueACertificate() {
        return authority.issueDevice(id, device.publicKey(), Duration.ofHours(24));
    }

    @Benchmark
    public Optional<byte[]> takeAFrameApart() throws FrameTooLongException {
        return new FrameDecoder(1024).feed(ByteBuffer.wrap(frame));
    }

    @Benchmark
    public RpcRequest readARequest() throws RpcException {
        return RpcRequest.parse(request);
    }

    @Benchmark
    public byte[] writeAnAnswer() {
        return RpcResponse.health().toBytes();
    }
}
