package com.palyra.actors.pairing;

import com.palyra.actors.pairing.WindowReply.Answer;
import com.palyra.actors.pairing.WindowReply.BeginReply;
import com.palyra.actors.pairing.WindowReply.ConfirmReply;
import com.palyra.actors.pairing.WindowReply.GuessReply;
import com.palyra.actors.pairing.WindowReply.Salt;
import com.palyra.actors.testing.EntityKit;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.ClientKind;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.EnrollmentDetails;
import com.palyra.protocol.pairing.HelloOffer;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.PairingCode;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PairingProver;
import com.palyra.protocol.pairing.PairingUri;
import com.palyra.protocol.pairing.PairingVerifier;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** A device and the node's half of the protocol, with the window between them; one step at a time. */
final class WindowRun {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Node NODE = Node.create();

    final Ulid handshake = Ulid.generate(InstantSource.system(), RANDOM);
    private final ActorRef<WindowCommand> window;
    private final InetAddress address;
    private final PairingProver device;
    private final PairingVerifier node;
    private final TestProbe<BeginReply> begun;
    private final TestProbe<GuessReply> guessed;
    private final TestProbe<ConfirmReply> confirmed;

    private WindowRun(EntityKit kit, ActorRef<WindowCommand> window, String address, PairingCode code)
            throws PairingProtocolException {
        this.window = window;
        this.address = literal(address);
        this.begun = kit.probe();
        this.guessed = kit.probe();
        this.confirmed = kit.probe();
        this.device = PairingProver.start(
                Ulid.generate(InstantSource.system(), RANDOM),
                IdentityKey.generate(RANDOM),
                code,
                new EnrollmentDetails("phone", ClientKind.CLI, "test"),
                NODE.leaf(),
                code.method() == CodeMethod.QR
                        ? PairingUri.of(
                                List.of(new HostPort("192.0.2.9", 1)),
                                code,
                                NODE.key().publicKey().fingerprint())
                        : null,
                RANDOM);
        this.node = PairingVerifier.start(NODE.id(), NODE.key().publicKey(), handshake, Sha256.of(NODE.leaf()), RANDOM);
    }

    static WindowRun of(EntityKit kit, ActorRef<WindowCommand> window, String address, PairingCode code) {
        try {
            return new WindowRun(kit, window, address, code);
        } catch (PairingProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Hello. */
    BeginReply begin() {
        try {
            HelloOffer offer = node.onHello(device.hello());
            window.tell(new WindowCommand.Begin(handshake, address, offer.slot(), offer.method(), begun.getRef()));
            return begun.receiveMessage();
        } catch (PairingProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Params and ShareP, without waiting for the answer. */
    void guess(Salt salt) {
        try {
            byte[] share = device.onParams(node.params(salt.salt()));
            window.tell(new WindowCommand.Guess(handshake, node.onShareP(share), guessed.getRef()));
        } catch (PairingProtocolException e) {
            throw new AssertionError(e);
        }
    }

    TestProbe<GuessReply> guessed() {
        return guessed;
    }

    /** ConfirmP of a device that believes the node; a device with a wrong code would stop here, an attacker would not. */
    ConfirmReply confirm(Answer answer) {
        byte[] proof;
        try {
            byte[] frame = device.onShareV(node.shareV(answer.shareV(), answer.confirmV()));
            proof = node.onConfirmP(frame);
        } catch (PairingProtocolException e) {
            proof = new byte[32];
        }
        window.tell(new WindowCommand.Confirm(handshake, proof, confirmed.getRef()));
        return confirmed.receiveMessage();
    }

    /** A whole run. */
    ConfirmReply run() {
        BeginReply begin = begin();
        if (begin instanceof WindowReply.Refused refused) {
            return refused;
        }
        guess((Salt) begin);
        GuessReply guess = guessed.receiveMessage(Duration.ofSeconds(10));
        return guess instanceof WindowReply.Refused refused ? refused : confirm((Answer) guess);
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Node(Ulid id, IdentityKey key, byte[] leaf) {
        static Node create() {
            InstantSource clock = InstantSource.system();
            Ulid id = Ulid.generate(clock, RANDOM);
            IdentityKey key = IdentityKey.generate(RANDOM);
            byte[] leaf =
                    Certificates.der(CertificateAuthoritySigner.create(IdentityKey.generate(RANDOM), clock, RANDOM)
                            .issueNode(id, key.publicKey(), List.of(), List.of(), Duration.ofDays(1)));
            return new Node(id, key, leaf);
        }
    }
}
