package com.palyra.protocol.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.protocol.certificate.CertificateRequest;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.pairing.TwoParties.Finished;
import com.palyra.protocol.pairing.TwoParties.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairingRunTest {
    @ParameterizedTest
    @ValueSource(ints = {6, 8})
    void aDeviceWithTheRightPinGetsToThePendingRequest(int digits) throws Exception {
        finishes(TwoParties.withPin(digits, digits));
    }

    @Test
    void aDeviceWithTheScannedCodeGetsToThePendingRequest() throws Exception {
        finishes(TwoParties.withQr());
    }

    @Test
    void theRealDerivationIsUsedWhenNobodyReplacesIt() throws Exception {
        TwoParties parties = TwoParties.withPin();
        RegistrationRecord record = RegistrationRecord.derive(parties.code, new byte[16]);
        PairingProver device = PairingProver.start(
                parties.deviceId,
                parties.deviceKey,
                parties.code,
                TwoParties.DETAILS,
                parties.leaf,
                null,
                parties.random);
        PairingVerifier node = parties.verifier();
        node.onHello(device.hello());
        ShareOffer offer = node.onShareP(device.onParams(node.params(record.salt())));
        VerifierAnswer answer = Spake2Plus.answer(
                record, offer.shareP(), offer.context(), offer.idProver(), offer.idVerifier(), parties.random);
        byte[] confirmP = node.onConfirmP(device.onShareV(node.shareV(answer.shareV(), answer.confirmV())));

        assertThat(answer.expectedConfirmP().constantTimeEquals(confirmP)).isTrue();
    }

    @Test
    void theDeviceStopsWhenTheCodeIsWrong() {
        PairingCode other = PairingCode.parse("0042-000000");
        fails(TwoParties.withPin().deviceHas(other), PairingFault.WRONG_CODE);
    }

    @Test
    void anUnknownSlotLooksLikeAWrongCode() throws Exception {
        TwoParties parties = TwoParties.withPin();
        PairingProver device = parties.prover();
        PairingVerifier node = parties.verifier();
        node.onHello(device.hello());
        RegistrationRecord nobodys = RegistrationRecord.random(new byte[16], parties.random);
        ShareOffer offer = node.onShareP(device.onParams(node.params(nobodys.salt())));
        VerifierAnswer answer = Spake2Plus.answer(
                nobodys, offer.shareP(), offer.context(), offer.idProver(), offer.idVerifier(), parties.random);

        assertFault(() -> device.onShareV(node.shareV(answer.shareV(), answer.confirmV())), PairingFault.WRONG_CODE);
    }

    @Test
    void aCodeForTheClusterLetsNoDeviceIn() {
        fails(TwoParties.withPin().nodeMeans(Purpose.CLUSTER), PairingFault.WRONG_CODE);
    }

    @ParameterizedTest
    @EnumSource(names = {"HELLO", "PARAMS"})
    void everyByteOfHelloAndParamsCounts(Frame frame) throws Exception {
        List<byte[]> seen = new ArrayList<>();
        TwoParties.withPin().change(frame, remember(seen)).run();
        int length = seen.get(0).length;
        assertThat(length).isGreaterThan(100);
        for (int mask : new int[] {0x01, 0x20}) {
            for (int i = 0; i < length; i++) {
                int at = i;
                assertThatThrownBy(() -> TwoParties.withPin()
                                .change(frame, flip(at, mask))
                                .run())
                        .as("%s, byte %d xor %d", frame, at, mask)
                        .isInstanceOf(PairingProtocolException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SHARE_P", "SHARE_V", "CONFIRM_P", "ENROLL"})
    void everyByteOfTheLaterMessagesCountsToo(Frame frame) throws Exception {
        List<byte[]> seen = new ArrayList<>();
        String original =
                TwoParties.withPin().change(frame, remember(seen)).run().shortStringAtTheNode();
        for (int i = 0; i < seen.get(0).length; i++) {
            TwoParties parties = TwoParties.withPin().change(frame, flip(i, 0x01));
            try {
                // What is not signed (name, kind, platform) still changes the short string of one side.
                Finished finished = parties.run();
                assertThat(finished.shortStringAtTheNode())
                        .as("%s, byte %d", frame, i)
                        .isNotEqualTo(finished.receipt().shortString());
                assertThat(finished.receipt().shortString()).isEqualTo(original);
            } catch (PairingProtocolException expected) {
                assertThat(expected.fault()).isNotEqualTo(PairingFault.REFUSED);
            }
        }
    }

    @Test
    void aSpaceMoreInHelloIsSeenAlthoughItMeansTheSame() {
        fails(TwoParties.withPin().change(Frame.HELLO, PairingRunTest::withSpace), PairingFault.WRONG_CODE);
        fails(TwoParties.withPin().change(Frame.PARAMS, PairingRunTest::withSpace), PairingFault.WRONG_CODE);
        fails(TwoParties.withPin().change(Frame.CONFIRM_P, PairingRunTest::withSpace), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void aManInTheMiddleWithHisOwnCertificateCannotRelay() {
        TwoParties relayed = TwoParties.withPin();
        IdentityKey his = IdentityKey.generate(relayed.random);
        relayed.deviceSees(relayed.leafOf(his));
        fails(relayed, PairingFault.NODE_MISMATCH);
    }

    @Test
    void aManInTheMiddleWhoNamesHisOwnKeyInParamsFailsTheProof() {
        TwoParties relayed = TwoParties.withPin();
        IdentityKey his = IdentityKey.generate(relayed.random);
        relayed.deviceSees(relayed.leafOf(his));
        relayed.change(
                Frame.PARAMS,
                edit(json -> json.put(
                        "node_ed25519",
                        WireWriter.BASE64.encodeToString(his.publicKey().raw()))));
        fails(relayed, PairingFault.WRONG_CODE);
    }

    @Test
    void anotherCertificateOfTheSameKeyFailsTheProof() {
        TwoParties relayed = TwoParties.withPin();
        relayed.deviceSees(relayed.leafOf(relayed.nodeKey));
        fails(relayed, PairingFault.WRONG_CODE);
    }

    @Test
    void aDeviceThatScannedACodeSendsNothingToAnotherNode() {
        TwoParties parties = TwoParties.withQr();
        parties.deviceSees(parties.leafOf(IdentityKey.generate(parties.random)));

        assertFault(parties::prover, PairingFault.NODE_MISMATCH);
    }

    @Test
    void aServerWithoutAReadableCertificateIsNotTheNode() {
        assertFault(() -> TwoParties.withPin().deviceSees(new byte[] {0x30, 0}).prover(), PairingFault.NODE_MISMATCH);
    }

    @Test
    void aNodeThatDoesNotKeepItsCommitmentIsCaught() {
        fails(
                TwoParties.withPin()
                        .change(
                                Frame.PENDING,
                                edit(json -> json.put("nonce", WireWriter.BASE64.encodeToString(new byte[32])))),
                PairingFault.COMMITMENT_BROKEN);
    }

    @Test
    void aRequestIdThatIsNotThisRunsIsCaught() {
        TwoParties parties = TwoParties.withPin();
        fails(
                parties.change(Frame.PENDING, edit(json -> json.put("request_id", parties.deviceId.value()))),
                PairingFault.NODE_MISMATCH);
    }

    @Test
    void aCertificateRequestForAnotherKeyIsRefused() throws Exception {
        TwoParties parties = TwoParties.withPin();
        IdentityKey other = IdentityKey.generate(parties.random);
        byte[] csr = CertificateRequest.create(other, parties.deviceId);

        assertFault(() -> enrollWith(parties, csr, parties.deviceKey), PairingFault.KEY_MISMATCH);
        assertFault(() -> enrollWith(parties, csr, other), PairingFault.BAD_SIGNATURE);
        assertThat(enrollWith(
                                parties,
                                CertificateRequest.create(parties.deviceKey, parties.deviceId),
                                parties.deviceKey)
                        .deviceKey())
                .isEqualTo(parties.deviceKey.publicKey());
    }

    @Test
    void aSignatureOfAnEarlierRunDoesNotServeThisOne() throws Exception {
        List<byte[]> seen = new ArrayList<>();
        TwoParties first = TwoParties.withPin();
        first.change(Frame.ENROLL, remember(seen)).run();
        fails(TwoParties.withPin(6, 77).change(Frame.ENROLL, enroll -> seen.get(0)), PairingFault.BAD_SIGNATURE);
    }

    @Test
    void reflectedMessagesProveNothing() throws Exception {
        TwoParties parties = TwoParties.withPin();
        PairingProver device = parties.prover();
        PairingVerifier node = parties.verifier();
        node.onHello(device.hello());
        byte[] shareP = device.onParams(node.params(parties.record.salt()));
        byte[] share = RunMessages.ShareP.read(shareP).share();

        assertFault(
                () -> device.onShareV(new RunMessages.ShareV(share, new byte[32]).toFrame()), PairingFault.WRONG_CODE);

        VerifierAnswer answer = parties.answer(node.onShareP(shareP));
        assertThat(answer.expectedConfirmP().constantTimeEquals(answer.confirmV()))
                .isFalse();
    }

    @Test
    void nobodyPairsUnderTheNodesOwnName() throws Exception {
        TwoParties parties = TwoParties.withPin();
        byte[] sameKey =
                new RunMessages.Hello("0042", CodeMethod.PIN, parties.deviceId, parties.nodeKey.publicKey()).toFrame();
        byte[] sameId =
                new RunMessages.Hello("0042", CodeMethod.PIN, parties.nodeId, parties.deviceKey.publicKey()).toFrame();

        assertFault(() -> parties.verifier().onHello(sameKey), PairingFault.KEY_MISMATCH);
        assertFault(() -> parties.verifier().onHello(sameId), PairingFault.KEY_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalReachesTheDeviceAsTheErrorThatAUserReads(RefusalCode code) throws Exception {
        PairingProver device = TwoParties.withPin().prover();
        device.hello();

        assertThatThrownBy(() -> device.onParams(PairingFrames.refused(code)))
                .isInstanceOfSatisfying(PairingRefusedException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.error()).isEqualTo(code.error());
                    assertThat(e.asPalyraException().error()).isEqualTo(code.error());
                    assertThat(e).hasMessage(code.sentence());
                });
    }

    @Test
    void aWrongCodeAndAManInTheMiddleReadTheSame() {
        assertThat(PairingFault.WRONG_CODE.error()).isEqualTo(ErrorCode.PAIR_WRONG_CODE);
        assertThat(RefusalCode.of(PairingFault.WRONG_CODE)).isEqualTo(RefusalCode.WRONG_CODE);
        assertThat(RefusalCode.of(PairingFault.BAD_SHARE)).isEqualTo(RefusalCode.PROTOCOL);
    }

    private static void finishes(TwoParties parties) throws PairingProtocolException {
        Finished finished = parties.run();

        PendingReceipt receipt = finished.receipt();
        assertThat(receipt.requestId()).isEqualTo(parties.session);
        assertThat(receipt.nodeId()).isEqualTo(parties.nodeId);
        assertThat(receipt.nodeKey()).isEqualTo(parties.nodeKey.publicKey());
        assertThat(receipt.expiresAt()).isEqualTo(TwoParties.NOW.plusSeconds(600));
        assertThat(receipt.shortString()).matches("[0-9]{6}").isEqualTo(finished.shortStringAtTheNode());
        Enrollment enrollment = finished.enrollment();
        assertThat(enrollment.deviceId()).isEqualTo(parties.deviceId);
        assertThat(enrollment.deviceKey()).isEqualTo(parties.deviceKey.publicKey());
        assertThat(new EnrollmentDetails(enrollment.name(), enrollment.kind(), enrollment.platform()))
                .isEqualTo(TwoParties.DETAILS);
        assertThat(CertificateRequest.parse(enrollment.csrDer()).publicKey()).isEqualTo(enrollment.deviceKey());
    }

    /** A device that proves the code and then enrols with this request, signed by this key. */
    private static Enrollment enrollWith(TwoParties parties, byte[] csr, IdentityKey signer)
            throws PairingProtocolException {
        Transcript transcript = new Transcript();
        PairingProver device = parties.prover();
        PairingVerifier node = parties.verifier();
        node.onHello(transcript.add(device.hello()));
        byte[] shareP = device.onParams(transcript.add(node.params(parties.record.salt())));
        VerifierAnswer answer = parties.answer(node.onShareP(transcript.add(shareP)));
        byte[] shareV = transcript.add(node.shareV(answer.shareV(), answer.confirmV()));
        node.onConfirmP(transcript.add(device.onShareV(shareV)));
        node.confirmed();
        byte[] rD = new byte[32];
        byte[] signature = signer.sign(transcript.enrolment(csr, rD));
        return node.onEnroll(new RunMessages.Enroll(csr, rD, TwoParties.DETAILS, signature).toFrame());
    }

    private static void fails(TwoParties parties, PairingFault fault) {
        assertFault(parties::run, fault);
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, PairingFault fault) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PairingProtocolException.class,
                        e -> assertThat(e.fault()).isEqualTo(fault));
    }

    private static UnaryOperator<byte[]> remember(List<byte[]> seen) {
        return frame -> {
            seen.add(frame.clone());
            return frame;
        };
    }

    private static UnaryOperator<byte[]> flip(int at, int mask) {
        return frame -> {
            frame[at] ^= (byte) mask;
            return frame;
        };
    }

    private static byte[] withSpace(byte[] frame) {
        return (new String(frame, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
    }

    private static UnaryOperator<byte[]> edit(Consumer<ObjectNode> change) {
        return frame -> {
            try {
                JsonMapper mapper = JsonMapper.builder().build();
                ObjectNode json = (ObjectNode) mapper.readTree(frame);
                change.accept(json);
                return mapper.writeValueAsBytes(json);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }
}
