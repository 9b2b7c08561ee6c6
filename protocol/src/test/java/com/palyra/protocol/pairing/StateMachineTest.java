package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.crypto.Sha256;
import com.palyra.protocol.pairing.TwoParties.Frame;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Walks every transition of the four machines: from each stage the one step that is allowed, and every other one, which
 * must end the run so that even the allowed step is refused afterwards.
 */
class StateMachineTest {
    private static final Map<Frame, byte[]> RECORDED = new EnumMap<>(Frame.class);

    @BeforeAll
    static void recordOneRun() throws Exception {
        TwoParties parties = TwoParties.withPin();
        for (Frame frame : Frame.values()) {
            parties.change(frame, payload -> {
                RECORDED.put(frame, payload);
                return payload;
            });
        }
        parties.run();
    }

    /** One call on a machine. */
    private interface Step {
        void on(Run run) throws PairingProtocolException;
    }

    /** A fresh machine of any kind with what its steps need. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Run(
            TwoParties parties,
            PairingProver prover,
            PairingVerifier verifier,
            ReturningProver returning,
            ReturningVerifier welcoming,
            byte[][] shareP) {
        static Run fresh() throws PairingProtocolException {
            TwoParties parties = TwoParties.withPin();
            PairingProver prover = parties.prover();
            return new Run(
                    parties,
                    prover,
                    parties.verifier(),
                    ReturningProver.start(
                            parties.deviceId,
                            parties.deviceKey,
                            parties.session,
                            parties.nodeKey.publicKey(),
                            parties.leaf),
                    ReturningVerifier.start(Sha256.of(parties.leaf), new SeededRandom(9)),
                    new byte[1][0]);
        }

        /** What the node of the recorded run answers to the share that this prover sent, or a recorded answer. */
        byte[] answerToShareP() throws PairingProtocolException {
            if (shareP[0].length == 0) {
                return frame(Frame.SHARE_V);
            }
            Transcript transcript = new Transcript();
            transcript.add(frame(Frame.HELLO));
            transcript.add(frame(Frame.PARAMS));
            VerifierAnswer answer = parties.answer(new ShareOffer(
                    RunMessages.ShareP.read(shareP[0]).share(),
                    transcript.context(Purpose.DEVICE, Sha256.of(parties.leaf)),
                    Transcript.party(parties.deviceId, parties.deviceKey.publicKey()),
                    Transcript.party(parties.nodeId, parties.nodeKey.publicKey())));
            return new RunMessages.ShareV(answer.shareV(), answer.confirmV()).toFrame();
        }
    }

    @Test
    void theProverTakesItsStepsInOrderAndNoOther() throws Exception {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("hello", run -> run.prover().hello());
        steps.put("params", run -> run.shareP()[0] = run.prover().onParams(frame(Frame.PARAMS)));
        steps.put("shareV", run -> run.prover().onShareV(run.answerToShareP()));
        steps.put("enroll", run -> run.prover().enroll());
        steps.put("pending", run -> run.prover().onPending(frame(Frame.PENDING)));
        walk(steps);
    }

    @Test
    void theVerifierTakesItsStepsInOrderAndNoOther() throws Exception {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("hello", run -> run.verifier().onHello(frame(Frame.HELLO)));
        steps.put("params", run -> run.verifier().params(run.parties().record.salt()));
        steps.put("shareP", run -> run.verifier().onShareP(frame(Frame.SHARE_P)));
        steps.put("shareV", run -> {
            RunMessages.ShareV recorded = RunMessages.ShareV.read(frame(Frame.SHARE_V));
            run.verifier().shareV(recorded.share(), recorded.confirm());
        });
        steps.put("confirmP", run -> run.verifier().onConfirmP(frame(Frame.CONFIRM_P)));
        steps.put("confirmed", run -> run.verifier().confirmed());
        steps.put("enroll", run -> run.verifier().onEnroll(frame(Frame.ENROLL)));
        steps.put("pending", run -> run.verifier().pending(run.parties().session, TwoParties.NOW));
        walk(steps);
    }

    @Test
    void theReturningDeviceTakesItsStepsInOrderAndNoOther() throws Exception {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("hello", run -> run.returning().hello());
        steps.put(
                "challenge", run -> run.returning().onChallenge(new ReturnMessages.Challenge(new byte[32]).toFrame()));
        walk(steps);
    }

    @Test
    void theNodeTakesTheStepsOfAReturnInOrderAndNoOther() throws Exception {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put(
                "return",
                run -> run.welcoming()
                        .onReturn(new ReturnMessages.Return(run.parties().deviceId, run.parties().session).toFrame()));
        steps.put("challenge", run -> run.welcoming().challenge());
        steps.put("proof", run -> {
            byte[] challenge = new byte[32];
            new SeededRandom(9).nextBytes(challenge);
            byte[] signature = run.parties()
                    .deviceKey
                    .sign(ReturnMessages.signed(
                            new LeafChallenge(challenge, Sha256.of(run.parties().leaf)), run.parties().session));
            run.welcoming()
                    .onProof(
                            new ReturnMessages.Proof(signature).toFrame(),
                            run.parties().deviceKey.publicKey());
        });
        walk(steps);
    }

    @Test
    void aFrameOfAnotherTypeEndsTheVerifiersRun() throws Exception {
        for (Frame expected : new Frame[] {Frame.HELLO, Frame.SHARE_P, Frame.CONFIRM_P, Frame.ENROLL}) {
            for (Frame sent : Frame.values()) {
                if (sent == expected) {
                    continue;
                }
                PairingVerifier node = verifierBefore(expected);
                assertThatThrownBy(() -> deliver(node, expected, frame(sent)))
                        .as("%s where %s is due", sent, expected)
                        .isInstanceOfSatisfying(
                                PairingProtocolException.class,
                                e -> assertThat(e.fault()).isEqualTo(PairingFault.UNEXPECTED_MESSAGE));
                assertThatThrownBy(() -> deliver(node, expected, frame(expected)))
                        .as("after %s where %s was due", sent, expected)
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void aFrameOfAnotherTypeEndsTheProversRun() throws Exception {
        for (Frame sent : Frame.values()) {
            if (sent == Frame.PARAMS) {
                continue;
            }
            PairingProver device = TwoParties.withPin().prover();
            device.hello();
            assertThatThrownBy(() -> device.onParams(frame(sent)))
                    .isInstanceOfSatisfying(
                            PairingProtocolException.class,
                            e -> assertThat(e.fault()).isEqualTo(PairingFault.UNEXPECTED_MESSAGE));
            assertThatThrownBy(() -> device.onParams(frame(Frame.PARAMS))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aProverThatWasClosedDoesNothingMore() throws Exception {
        PairingProver device = TwoParties.withPin().prover();
        device.close();
        assertThatThrownBy(device::hello).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRunGoesOnWhenTheOwnerOfTheCodeHasClosedIt() throws Exception {
        TwoParties parties = TwoParties.withPin();
        PairingProver device = parties.prover();
        parties.code.close();
        device.hello();

        assertThat(device.onParams(frame(Frame.PARAMS))).isNotEmpty();
    }

    private static void walk(Map<String, Step> steps) throws PairingProtocolException {
        List<String> names = new ArrayList<>(steps.keySet());
        for (int done = 0; done <= names.size(); done++) {
            for (String tried : names) {
                Run run = Run.fresh();
                for (String name : names.subList(0, done)) {
                    step(steps, name).on(run);
                }
                if (done < names.size() && tried.equals(names.get(done))) {
                    step(steps, tried).on(run);
                    continue;
                }
                assertThatThrownBy(() -> step(steps, tried).on(run))
                        .as("%s after %s", tried, names.subList(0, done))
                        .isInstanceOf(IllegalStateException.class);
                if (done < names.size()) {
                    String due = names.get(done);
                    assertThatThrownBy(() -> step(steps, due).on(run))
                            .as("%s after a refused %s", due, tried)
                            .isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    private static Step step(Map<String, Step> steps, String name) {
        return Objects.requireNonNull(steps.get(name));
    }

    private static byte[] frame(Frame frame) {
        return Objects.requireNonNull(RECORDED.get(frame)).clone();
    }

    /** A verifier that has taken the recorded frames up to this one. */
    private static PairingVerifier verifierBefore(Frame due) throws PairingProtocolException {
        TwoParties parties = TwoParties.withPin();
        PairingVerifier node = parties.verifier();
        if (due == Frame.HELLO) {
            return node;
        }
        node.onHello(frame(Frame.HELLO));
        node.params(parties.record.salt());
        if (due == Frame.SHARE_P) {
            return node;
        }
        node.onShareP(frame(Frame.SHARE_P));
        node.shareV(new byte[65], new byte[32]);
        if (due == Frame.CONFIRM_P) {
            return node;
        }
        node.onConfirmP(frame(Frame.CONFIRM_P));
        node.confirmed();
        return node;
    }

    private static void deliver(PairingVerifier node, Frame due, byte[] payload) throws PairingProtocolException {
        switch (due) {
            case HELLO -> node.onHello(payload);
            case SHARE_P -> node.onShareP(payload);
            case CONFIRM_P -> node.onConfirmP(payload);
            default -> node.onEnroll(payload);
        }
    }
}
