package com.palyra.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.actors.view.GrantView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingOutcome;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.PendingReceipt;
import com.palyra.protocol.quic.ClientConnection;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Grants on a whole node with a real device. Where a request reaches the vault, that says that it is not there. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GrantsTest {
    private static final SecretRef REF = SecretRef.parse("skill:extractor/token");
    private static final List<Grant> GRANTS = List.of(Grant.parse("skill:extractor=read"), Grant.parse("global=write"));
    private static final RpcResponse REFUSED = new RpcResponse.Failure("not_granted");

    @TempDir
    private Path folder = Path.of("unset");

    private final TestDevice device = TestDevice.create();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(folder);
    }

    @AfterEach
    void stop() {
        device.close();
        node.close();
    }

    @Test
    void anApprovalGivesGrantsFromTheStartAndTellsTheDevice() throws PairingProtocolException {
        PairingOutcome.Certified certified = approve(GRANTS);
        assertThat(certified.grants()).containsExactly("skill:extractor=read", "global=write");
        assertThat(grants()).containsExactlyInAnyOrderElementsOf(GRANTS);
        assertThat(node.runtime().devicesWith(Scope.GLOBAL)).containsExactly(device.id);

        ClientConnection connection = device.connect(node.address());
        assertThat(ask(connection, new VaultRequest.Get(REF, null))).isNotEqualTo(REFUSED);
        assertThat(ask(connection, new VaultRequest.Delete(REF))).isEqualTo(REFUSED);
    }

    @Test
    void aGrantCountsForTheNextRequestAndSoDoesTakingItBack() throws PairingProtocolException {
        approve(List.of());
        ClientConnection connection = device.connect(node.address());
        assertThat(ask(connection, new VaultRequest.Get(REF, null))).isEqualTo(REFUSED);

        List<GrantView> granted = TestNode.get(node.runtime().grant(device.id, GRANTS.get(0)));
        assertThat(granted).extracting(GrantView::grant).containsExactly(GRANTS.get(0));
        assertThat(ask(connection, new VaultRequest.Get(REF, null))).isNotEqualTo(REFUSED);

        assertThat(TestNode.get(node.runtime().revokeGrant(device.id, REF.scope())))
                .isEmpty();
        assertThat(ask(connection, new VaultRequest.Get(REF, null))).isEqualTo(REFUSED);
        assertThat(TestNode.get(node.runtime().revokeGrant(device.id, REF.scope())))
                .isEmpty();
        assertThat(node.notices).extracting(NodeNotice::kind).contains("device_granted", "device_grant_revoked");
    }

    @Test
    void aRepeatedApprovalGivesNothingBackAndOneWithOtherGrantsIsRefused() throws PairingProtocolException {
        approve(GRANTS);
        TestNode.get(node.runtime().revokeGrant(device.id, Scope.GLOBAL));
        TestNode.get(node.runtime().approve(device.receipt().requestId(), null, "r", GRANTS));
        assertThat(grants()).containsExactly(GRANTS.get(0));
        refused(
                ErrorCode.PAIR_ALREADY_DECIDED,
                () -> TestNode.get(node.runtime()
                        .approve(device.receipt().requestId(), null, "r", List.of(Grant.parse("global=read")))));
        assertThat(grants()).containsExactly(GRANTS.get(0));
    }

    @Test
    void grantsSurviveARestartAndEndWithAnEviction() throws PairingProtocolException {
        approve(GRANTS);
        node.restart();
        assertThat(grants()).containsExactlyInAnyOrderElementsOf(GRANTS);
        assertThat(ask(device.connect(node.address()), new VaultRequest.Get(REF, null)))
                .isNotEqualTo(REFUSED);

        TestNode.get(node.runtime().evict(device.id, "moved"));
        assertThat(grants()).isEmpty();
        refused(ErrorCode.DEVICE_WRONG_STATE, () -> TestNode.get(node.runtime().grant(device.id, GRANTS.get(0))));

        approve(List.of());
        assertThat(grants()).isEmpty();
        assertThat(ask(device.connect(node.address()), new VaultRequest.Get(REF, null)))
                .isEqualTo(REFUSED);
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsOwnError() throws PairingProtocolException {
        Ulid nobody = Ulid.generate(InstantSource.system(), node.random);
        assertThat(node.runtime().grants(nobody)).isEmpty();
        refused(ErrorCode.DEVICE_NOT_FOUND, () -> TestNode.get(node.runtime().grant(nobody, GRANTS.get(0))));
        refused(ErrorCode.DEVICE_NOT_FOUND, () -> TestNode.get(node.runtime().revokeGrant(nobody, Scope.GLOBAL)));
        refused(
                ErrorCode.USAGE,
                () -> TestNode.get(node.runtime()
                        .approve(nobody, null, "r", List.of(Grant.parse("global=read"), Grant.parse("global=write")))));
    }

    private PairingOutcome.Certified approve(List<Grant> grants) throws PairingProtocolException {
        PendingReceipt pending =
                device.join(node.address(), String.valueOf(node.pin().code()));
        TestNode.get(node.runtime().approve(pending.requestId(), pending.shortString(), "r", grants));
        return (PairingOutcome.Certified) device.outcome();
    }

    private List<Grant> grants() {
        return node.runtime().grants(device.id).orElseThrow().stream()
                .map(GrantView::grant)
                .toList();
    }

    private static RpcResponse ask(ClientConnection connection, VaultRequest request) {
        return TestNode.get(connection.request(request.toRequest()));
    }

    private static void refused(ErrorCode error, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error));
    }
}
