package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.TwoParties.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The messages of a run and of a return, codes, URIs and addresses. */
public final class PairingParsers {
    private PairingParsers() {}

    /** All of them. */
    public static List<Parser> all() {
        TwoParties parties = TwoParties.withPin();
        List<byte[]> frames = framesOf(parties);
        byte[] back = new ReturnMessages.Return(parties.deviceId, parties.session).toFrame();
        byte[] certificate = PairingFrames.certificate(
                Certificates.der(parties.authority.issueDevice(
                        parties.deviceId, parties.deviceKey.publicKey(), Duration.ofDays(1))),
                List.of(Certificates.der(parties.authority.certificate())),
                List.of("global=read"));
        PairingCode qr = PairingCode.mintQr("0042", new SeededRandom(2));
        return List.of(
                message("hello", RunMessages.Hello::read, frames.get(0)),
                message("params", RunMessages.Params::read, frames.get(1)),
                message("share_p", RunMessages.ShareP::read, frames.get(2)),
                message("share_v", RunMessages.ShareV::read, frames.get(3)),
                message("confirm_p", RunMessages.ConfirmP::read, frames.get(4)),
                message("enroll", RunMessages.Enroll::read, frames.get(5)),
                message("pending", RunMessages.Pending::read, frames.get(6)),
                message("return", ReturnMessages.Return::read, back),
                message(
                        "challenge",
                        ReturnMessages.Challenge::read,
                        new ReturnMessages.Challenge(new byte[32]).toFrame()),
                message("return_proof", ReturnMessages.Proof::read, new ReturnMessages.Proof(new byte[64]).toFrame()),
                message(
                        "renew",
                        RenewalMessages.Renew::read,
                        new RenewalMessages.Renew(parties.deviceId, new byte[250]).toFrame()),
                message(
                        "renew_challenge",
                        RenewalMessages.Challenge::read,
                        new RenewalMessages.Challenge(new byte[32], TwoParties.NOW).toFrame()),
                message("renew_proof", RenewalMessages.Proof::read, new RenewalMessages.Proof(new byte[64]).toFrame()),
                message(
                        "renewed",
                        RenewalMessages.Renewed::read,
                        new RenewalMessages.Renewed(new byte[400], List.of(new byte[300])).toFrame()),
                message("presented_leaf", NodeLeaf::of, parties.leaf),
                message("first", PairingFrames::peekFirst, frames.get(0), back),
                message(
                        "outcome",
                        input -> PairingProver.readOutcome(
                                input, parties.deviceId, parties.deviceKey.publicKey(), TwoParties.NOW),
                        certificate,
                        PairingFrames.rejected("no"),
                        PairingFrames.expired(),
                        PairingFrames.stillPending(parties.session, TwoParties.NOW)),
                Parser.ofText("code", PairingCode::parse, "1234-567890", "1234 56789012", "0000000000"),
                Parser.ofText("short_string", PairingParsers::typed, "123456", "123 456", "123-456"),
                Parser.ofText(
                        "uri",
                        text -> assertThat(PairingUri.parse(text).exposeText()).isEqualTo(text),
                        uri(qr, new HostPort("10.0.0.1", 7444)),
                        uri(qr, new HostPort("::1", 1), new HostPort("a.b", 2))),
                Parser.ofText(
                        "address",
                        text -> assertThat(HostPort.parse(text)).hasToString(text),
                        "10.0.0.1:7444",
                        "[2001:db8::1]:7444",
                        "node.example.org:1"));
    }

    private static Parser message(String name, Parser.Reading reading, byte[]... good) {
        return Parser.of(name, PairingProtocolException.class, reading, good);
    }

    private static void typed(String text) {
        boolean wellFormed = ShortString.isWellFormed(text);
        assertThat(ShortString.matches("123456", text) && !wellFormed).isFalse();
        if (!wellFormed) {
            throw new IllegalArgumentException("Not six digits");
        }
    }

    private static String uri(PairingCode qr, HostPort... addresses) {
        String fingerprint =
                IdentityKey.generate(new SeededRandom(1)).publicKey().fingerprint();
        return PairingUri.of(List.of(addresses), qr, fingerprint).exposeText();
    }

    /** Hello to Pending. */
    private static List<byte[]> framesOf(TwoParties parties) {
        List<byte[]> frames = new ArrayList<>();
        for (Frame frame : Frame.values()) {
            parties.change(frame, payload -> {
                frames.add(payload);
                return payload;
            });
        }
        try {
            parties.run();
        } catch (PairingProtocolException e) {
            throw new IllegalStateException("An honest run fails", e);
        }
        return frames;
    }
}
