package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Authorize;
import com.palyra.actors.device.DeviceReply.AuthorizeReply;
import com.palyra.actors.durable.Position;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.vault.LostSecrets;
import com.palyra.actors.vault.Origin;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.actors.vault.VaultReply;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultRequest;
import com.palyra.protocol.rpc.VaultResult;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.SecretRef;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session does with requests to the vault; device and scope are the test. */
@Timeout(60)
class VaultSessionTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final SecretRef REF = SecretRef.parse("skill:extractor/token");
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final SecretView VIEW = new SecretView(REF, 1, 7, CREATED, CREATED, false);

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final TestProbe<VaultCommand> scope = KIT.probe();
    private final TestProbe<AuditLog.Command> audit = KIT.probe();
    private final FakeConnection connection = new FakeConnection();
    private ActorRef<DeviceSession.Command> session;

    @BeforeEach
    void attach() {
        VerifiedPeer peer = Peers.device(id, clock);
        session = KIT.spawn(DeviceSession.create(
                connection,
                peer,
                Peers.node(peer, clock, device.getRef(), KIT.ignored(), scope.getRef(), audit.getRef())));
        device.expectMessageClass(Attach.class).replyTo().tell(new DeviceReply.Attached(peer.notAfter()));
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void everyMethodAsksTheDeviceThenTheScopeAndAnswersWhatTheScopeSays() throws Exception {
        FakeStream put = send(new VaultRequest.Put(REF, secret("hunter2"), 0L));
        authorize(Access.WRITE, "vault.put");
        VaultCommand.Put asked = scope.expectMessageClass(VaultCommand.Put.class);
        assertThat(asked.ref()).isEqualTo(REF);
        assertThat(asked.ifVersion()).isZero();
        assertThat(asked.value().constantTimeEquals("hunter2".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        asked.replyTo().tell(stored());
        assertThat(VaultResult.readSecret(resultOf(put)).version()).isEqualTo(1);

        FakeStream get = send(new VaultRequest.Get(REF, 3L));
        authorize(Access.READ, "vault.get");
        VaultCommand.Get opening = scope.expectMessageClass(VaultCommand.Get.class);
        assertThat(opening.version()).isEqualTo(3);
        SensitiveBytes value = secret("hunter2");
        opening.replyTo().tell(opened(value));
        authorize(Access.READ, "vault.get");
        VaultResult.Value read = VaultResult.readValue(resultOf(get));
        assertThat(read.value().constantTimeEquals("hunter2".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(read.secret().createdAt()).isEqualTo(CREATED);
        assertThat(isClosed(value)).isTrue();

        FakeStream list = send(new VaultRequest.ListSecrets(REF.scope(), KeyName.parse("a")));
        authorize(Access.READ, "vault.list");
        VaultCommand.ListSecrets listing = scope.expectMessageClass(VaultCommand.ListSecrets.class);
        assertThat(listing.after()).isEqualTo(KeyName.parse("a"));
        listing.replyTo().tell(new VaultReply.Listed(new SecretPage(List.of(VIEW, VIEW), true)));
        VaultResult.Page page = VaultResult.readPage(resultOf(list));
        assertThat(page.secrets()).hasSize(2);
        assertThat(page.more()).isTrue();

        FakeStream delete = send(new VaultRequest.Delete(REF));
        authorize(Access.WRITE, "vault.delete");
        scope.expectMessageClass(VaultCommand.Delete.class).replyTo().tell(stored());
        assertThat(VaultResult.readSecret(resultOf(delete)).ref()).isEqualTo(REF);
    }

    @Test
    void withoutAGrantTheScopeIsNotAskedAndTheValueIsClosed() {
        FakeStream stream = send(new VaultRequest.Put(REF, secret("hunter2"), null));
        deny();
        assertThat(stream.answer()).isEqualTo(new RpcResponse.Failure("not_granted"));
        scope.expectNoMessage(QUIET);
    }

    @Test
    void aGrantThatIsRevokedCountsForWhatIsUnderWayToo() {
        FakeStream first = send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        VaultCommand.Get admitted = scope.expectMessageClass(VaultCommand.Get.class);
        FakeStream second = send(new VaultRequest.Get(REF, null));
        deny();
        assertThat(second.answer()).isEqualTo(new RpcResponse.Failure("not_granted"));
        SensitiveBytes value = secret("hunter2");
        admitted.replyTo().tell(opened(value));
        deny();
        assertThat(first.answer()).isEqualTo(new RpcResponse.Failure("not_granted"));
        until(() -> isClosed(value));
        scope.expectNoMessage(QUIET);
    }

    @Test
    void manyRequestsAreUnderWayAndNoneWaitsForAnother() {
        FakeStream slow = send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        VaultCommand.Get slowly = scope.expectMessageClass(VaultCommand.Get.class);
        FakeStream undecided = send(new VaultRequest.Get(REF, null));
        device.expectMessageClass(Authorize.class);

        FakeStream quick = send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        scope.expectMessageClass(VaultCommand.Get.class).replyTo().tell(opened(secret("b")));
        authorize(Access.READ, "vault.get");
        assertThat(quick.answer()).isInstanceOf(RpcResponse.Result.class);
        assertThat(connection.request(RpcRequest.of("node.health").toBytes()).answer())
                .isEqualTo(RpcResponse.health());
        assertThat(slow.writtenWithin(Duration.ZERO)).isNull();
        assertThat(undecided.writtenWithin(Duration.ZERO)).isNull();
        slowly.replyTo().tell(opened(secret("a")));
        authorize(Access.READ, "vault.get");
        assertThat(slow.answer()).isInstanceOf(RpcResponse.Result.class);
    }

    @Test
    void aSessionThatIsCutMeanwhileGetsNoValueAnyMore() {
        FakeStream stream = send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        VaultCommand.Get under = scope.expectMessageClass(VaultCommand.Get.class);
        session.tell(new DeviceSession.Cut(CloseReason.REVOKED));
        SensitiveBytes value = secret("hunter2");
        under.replyTo().tell(opened(value));
        assertThat(stream.writtenWithin(QUIET)).isNull();
        until(() -> isClosed(value));
        assertThat(connection.closing).contains(CloseReason.REVOKED);
    }

    @Test
    void theLeaveForAChangeIsAskedOfTheDeviceAndEndsWithTheSession() {
        send(new VaultRequest.Put(REF, secret("hunter2"), null));
        authorize(Access.WRITE, "vault.put");
        Origin by = scope.expectMessageClass(VaultCommand.Put.class).by();
        assertThat(by.device()).isEqualTo(id);
        assertThat(by.address()).isEqualTo("127.0.0.1");

        CompletableFuture<Boolean> first = by.permit().confirm().toCompletableFuture();
        authorize(Access.WRITE, "vault.put");
        assertThat(first.join()).isTrue();
        CompletableFuture<Boolean> second = by.permit().confirm().toCompletableFuture();
        deny();
        assertThat(second.join()).isFalse();

        assertThat(by.permit().isWithdrawn()).isFalse();
        session.tell(new DeviceSession.Cut(CloseReason.REVOKED));
        connection.closed.complete(null);
        scope.expectTerminated(session);
        assertThat(by.permit().isWithdrawn()).isTrue();
        assertThat(by.permit().confirm().toCompletableFuture().join()).isFalse();
        device.expectNoMessage(QUIET);
    }

    @Test
    void noAnswerOfTheDeviceIsNoLeave() {
        send(new VaultRequest.Delete(REF));
        authorize(Access.WRITE, "vault.delete");
        Origin by = scope.expectMessageClass(VaultCommand.Delete.class).by();
        assertThat(by.permit().confirm().toCompletableFuture().join()).isFalse();
    }

    @Test
    void aValueForASessionThatIsGoneIsClosed() {
        KIT.spawn(LostSecrets.create());
        send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        VaultCommand.Get under = scope.expectMessageClass(VaultCommand.Get.class);
        connection.closed.complete(null);
        scope.expectTerminated(session);
        SensitiveBytes value = secret("hunter2");
        until(() -> {
            under.replyTo().tell(opened(value));
            return isClosed(value);
        });
    }

    @Test
    void aValueToPutThatWasNotHandedOverIsClosedWithItsSession() {
        SensitiveBytes value = secret("hunter2");
        TestProbe<RpcResponse> answer = KIT.probe();
        ActorRef<Object> call = KIT.spawn(VaultCall.create(
                new VaultRequest.Put(REF, value, null),
                new VaultCall.Caller(session, Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), device.getRef(), "192.0.2.1"),
                any -> scope.getRef(),
                response -> answer.getRef().tell(response)));
        device.expectMessageClass(Authorize.class);
        KIT.stop(call);
        assertThat(isClosed(value)).isTrue();
    }

    @Test
    void thereAreNoMoreUnderWayThanStreamsAlsoWhenAClientBreaksThemOff() {
        List<FakeStream> held = new ArrayList<>();
        for (int i = 0; i < Limits.BIDIRECTIONAL_STREAMS; i++) {
            held.add(send(new VaultRequest.Get(REF, null)));
        }
        List<Authorize> asked = new ArrayList<>();
        held.forEach(stream -> asked.add(device.expectMessageClass(Authorize.class)));
        assertThat(send(new VaultRequest.Get(REF, null)).answer()).isEqualTo(new RpcResponse.Failure("busy"));

        asked.get(0).replyTo().tell(AuthorizeReply.NOT_GRANTED);
        until(() -> held.stream().anyMatch(stream -> stream.finished.isDone()));
        FakeStream next = send(new VaultRequest.Get(REF, null));
        deny();
        assertThat(next.answer()).isEqualTo(new RpcResponse.Failure("not_granted"));
    }

    @Test
    void whatIsNotARequestIsRefusedWithoutAskingAnybody() {
        assertThat(connection.request(RpcRequest.of("vault.get").toBytes()).answer())
                .isEqualTo(new RpcResponse.Failure("invalid_request"));
        assertThat(connection.request("{}".getBytes(StandardCharsets.UTF_8)).answer())
                .isEqualTo(new RpcResponse.Failure("invalid_request"));
        assertThat(connection.request(RpcRequest.of("vault.fly").toBytes()).answer())
                .isEqualTo(new RpcResponse.Failure("unsupported_method"));
        assertThat(send(new VaultRequest.Put(
                                REF, SensitiveBytes.takeOwnership(new byte[Limits.SECRET_VALUE_BYTES + 1]), null))
                        .answer())
                .isEqualTo(new RpcResponse.Failure("value_too_large"));
        device.expectNoMessage(QUIET);
    }

    @Test
    void theFrameOfARequestIsOverwritten() {
        byte[] frame =
                new VaultRequest.Put(REF, secret("hunter2"), null).toRequest().toBytes();
        connection.request(frame);
        device.expectMessageClass(Authorize.class);
        until(() -> frame[0] == 0 && frame[frame.length - 1] == 0);
    }

    @Test
    void aDeviceThatDoesNotAnswerAllowsNothing() {
        FakeStream stream = send(new VaultRequest.Get(REF, null));
        device.expectMessageClass(Authorize.class);
        byte[] answer = stream.writtenWithin(Limits.ASK_TIMEOUT.plusSeconds(5));
        assertThat(new String(answer == null ? new byte[0] : answer, StandardCharsets.UTF_8))
                .contains("vault_unavailable");
        scope.expectNoMessage(QUIET);
    }

    @ParameterizedTest
    @CsvSource({
        "VAULT_NOT_FOUND, not_found",
        "VAULT_VERSION_CONFLICT, version_conflict",
        "VAULT_VALUE_TOO_LARGE, value_too_large",
        "VAULT_CLOSED, vault_closed",
        "VAULT_FULL, vault_full",
        "VAULT_BUSY, busy",
        "VAULT_TIMED_OUT, timed_out",
        "JOURNAL_STALLED, timed_out",
        "JOURNAL_DISK_FULL, vault_unavailable",
        "VAULT_BACKEND_UNAVAILABLE, vault_unavailable",
        "VAULT_BACKEND_LOCKED, vault_unavailable",
        "VAULT_DAMAGED, vault_unavailable",
        "VAULT_WRITE_FAILED, vault_unavailable",
        "INTERNAL, vault_unavailable"
    })
    void aRefusalOfTheScopeBecomesOneWord(ErrorCode error, String word) {
        FakeStream stream = send(new VaultRequest.Get(REF, null));
        authorize(Access.READ, "vault.get");
        scope.expectMessageClass(VaultCommand.Get.class)
                .replyTo()
                .tell(new VaultReply.Refused(error, "A sentence for operators."));
        assertThat(stream.answer()).isEqualTo(new RpcResponse.Failure(word));
    }

    private FakeStream send(VaultRequest request) {
        return connection.request(request.toRequest().toBytes());
    }

    private void authorize(Access needed, String method) {
        Authorize asked = device.expectMessageClass(Authorize.class);
        assertThat(asked.scope()).isEqualTo(REF.scope());
        assertThat(asked.needed()).isEqualTo(needed);
        assertThat(asked.method()).isEqualTo(method);
        assertThat(asked.session()).isEqualTo(session);
        asked.replyTo().tell(AuthorizeReply.AUTHORIZED);
    }

    private void deny() {
        device.expectMessageClass(Authorize.class).replyTo().tell(AuthorizeReply.NOT_GRANTED);
    }

    private static JsonNode resultOf(FakeStream stream) throws RpcException {
        return ((RpcResponse.Result) stream.answer()).result();
    }

    private static VaultReply stored() {
        return new VaultReply.Stored(VIEW, new Position("VaultScope|x", 1));
    }

    private static VaultReply opened(SensitiveBytes value) {
        SecretView view = new SecretView(REF, 1, value.length(), CREATED, CREATED, false);
        return new VaultReply.Opened(new SecretValue(view, value));
    }

    private static SensitiveBytes secret(String text) {
        return SensitiveBytes.takeOwnership(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isClosed(SensitiveBytes value) {
        try {
            value.exposeCopy();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Waits for a condition; the test's own timeout is the limit. */
    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("It took too long");
            }
            Thread.onSpinWait();
        }
    }
}
