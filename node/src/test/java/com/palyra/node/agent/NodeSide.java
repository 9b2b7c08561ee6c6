package com.palyra.node.agent;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Enrollment;
import com.palyra.protocol.pairing.HelloOffer;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingVerifier;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RegistrationRecord;
import com.palyra.protocol.pairing.RenewingVerifier;
import com.palyra.protocol.pairing.ReturnOffer;
import com.palyra.protocol.pairing.ReturningVerifier;
import com.palyra.protocol.pairing.ShareOffer;
import com.palyra.protocol.pairing.Spake2Plus;
import com.palyra.protocol.pairing.VerifierAnswer;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import com.palyra.protocol.quic.ServerStream;
import com.palyra.protocol.quic.StreamFailure;
import com.palyra.protocol.quic.StreamReceiver;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The node's end of one pairing stream, written as a straight line. */
final class NodeSide {
    private final ObedientNode node;
    private final ServerConnection connection;
    private final ServerStream stream;
    private final Executor work;
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private @Nullable Ulid requestId;

    NodeSide(ObedientNode node, ServerConnection connection, ServerStream stream, Executor work) {
        this.node = node;
        this.connection = connection;
        this.stream = stream;
        this.work = work;
    }

    /** Hands every frame to a consumer. */
    record Frames(Consumer<byte[]> consumer) implements StreamReceiver {
        @Override
        public void onFrame(byte[] frame) {
            consumer.accept(frame);
        }

        @Override
        public void onEnd() {}

        @Override
        public void onFailure(StreamFailure reason) {}
    }

    void begin() {
        stream.receive(new Frames(frames::add));
        work.execute(this::serve);
    }

    /** The request that waits on this stream. */
    Ulid requestId() {
        return Objects.requireNonNull(requestId);
    }

    void send(byte[] frame) {
        stream.write(frame);
    }

    void approve() {
        send(node.certificateFor(requestId()));
    }

    void hangUp() {
        connection.close(CloseReason.SHUTDOWN);
    }

    private void serve() {
        try {
            byte[] first = next();
            switch (PairingFrames.peekFirst(first)) {
                case HELLO -> run(first);
                case RETURN -> welcomeBack(first);
                case RENEW -> renew(first);
            }
        } catch (PairingProtocolException e) {
            send(PairingFrames.refused(RefusalCode.of(e.fault())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(byte[] first) throws PairingProtocolException, InterruptedException {
        node.hellos.incrementAndGet();
        Ulid session = Ulid.generate(InstantSource.system(), node.random);
        PairingVerifier verifier =
                PairingVerifier.start(node.id, node.key.publicKey(), session, connection.leafSha256(), node.random);
        HelloOffer hello = verifier.onHello(first);
        RegistrationRecord record = node.record(hello.method() == CodeMethod.QR ? node.qr : node.pin);
        send(verifier.params(record.salt()));
        ShareOffer share = verifier.onShareP(next());
        VerifierAnswer answer = Spake2Plus.answer(
                record, share.shareP(), share.context(), share.idProver(), share.idVerifier(), node.random);
        send(verifier.shareV(answer.shareV(), answer.confirmV()));
        byte[] confirm = verifier.onConfirmP(next());
        try (SensitiveBytes expected = answer.expectedConfirmP()) {
            if (!expected.constantTimeEquals(confirm)) {
                send(PairingFrames.refused(RefusalCode.WRONG_CODE));
                return;
            }
        }
        verifier.confirmed();
        Enrollment enrollment = verifier.onEnroll(next());
        node.requests.put(session, enrollment);
        requestId = session;
        send(verifier.pending(session, node.expiry()));
        node.whenPending.accept(this);
    }

    private void welcomeBack(byte[] first) throws PairingProtocolException, InterruptedException {
        node.returns.incrementAndGet();
        ReturningVerifier verifier = ReturningVerifier.start(connection.leafSha256(), node.random);
        ReturnOffer offer = verifier.onReturn(first);
        send(verifier.challenge());
        byte[] proof = next();
        Enrollment enrollment = node.requests.get(offer.requestId());
        if (enrollment == null) {
            send(PairingFrames.refused(RefusalCode.UNKNOWN_REQUEST));
            return;
        }
        verifier.onProof(proof, enrollment.deviceKey());
        requestId = offer.requestId();
        node.whenBack.accept(this);
    }

    private void renew(byte[] first) throws PairingProtocolException, InterruptedException {
        node.renewals.incrementAndGet();
        RenewingVerifier verifier = RenewingVerifier.start(connection.leafSha256(), node.random);
        Ulid claimed = verifier.onRenew(first);
        send(verifier.challenge(node.now.instant()));
        byte[] proof = next();
        Enrollment enrollment = node.requests.values().stream()
                .filter(known -> known.deviceId().equals(claimed))
                .findFirst()
                .orElseThrow();
        verifier.onProof(proof, enrollment.deviceKey());
        send(node.renewal.apply(enrollment));
    }

    private byte[] next() throws InterruptedException {
        stream.request();
        return frames.take();
    }
}
