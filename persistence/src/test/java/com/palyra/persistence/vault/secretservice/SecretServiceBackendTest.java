package com.palyra.persistence.vault.secretservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BlobBackend;
import com.palyra.persistence.vault.ObjectId;
import com.palyra.persistence.vault.secretservice.FakeSecretService.Keyring;
import com.palyra.persistence.vault.secretservice.FakeSecretService.Reaction;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with bus and service, and how each of it is told. */
class SecretServiceBackendTest {
    private static final Ulid VAULT = Ulid.parse("01J9ZK6Q2R8V3M5N7P0S4T6W8X");
    private static final ObjectId ID = new ObjectId("obj_" + "ab".repeat(32));
    private static final byte[] BLOB = {1, 2, 3};
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Keyring keyring = new Keyring();
    private PrivateBus bus;
    private FakeSecretService service;

    @BeforeEach
    void start() throws Exception {
        bus = PrivateBus.start(folder);
        service = FakeSecretService.start(bus, keyring);
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(service.calls()).doesNotContainAnyElementsOf(FakeSecretService.forbidden());
        service.close();
        bus.close();
    }

    @Test
    void itIsTheSecretService() {
        try (BlobBackend backend = connect(LONG)) {
            assertThat(backend.kind()).isEqualTo(BackendKind.LINUX_SECRET_SERVICE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateItem", "GetSecret", "Delete", "list"})
    void aLockedCollectionIsToldFromOneWithoutTheItem(String method) {
        try (BlobBackend backend = connect(LONG)) {
            service.lock();
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> callThatUses(backend, method));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GetSecret", "Delete", "CreateItem"})
    void aLockedItemIsLocked(String method) {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.on(method, Reaction.LOCKED);
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "locked", () -> callThatUses(backend, method));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Delete", "CreateItem"})
    void aServiceThatWantsToAskAPersonIsToldNotTo(String method) {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.on(method, Reaction.PROMPT);
            assertFails(ErrorCode.VAULT_BACKEND_LOCKED, "ask", () -> callThatUses(backend, method));
            assertThat(service.calls()).last().isEqualTo("Dismiss");
        }
    }

    @Test
    void aSecretThatIsTooLongIsDamaged() {
        try (BlobBackend backend = connect(LONG)) {
            keyring.add(FakeSecretService.named(VAULT.value(), ID), new byte[BlobBackend.BLOB_BYTES + 2]);
            assertFails(ErrorCode.VAULT_DAMAGED, "longer than", () -> backend.get(ID));
        }
    }

    @Test
    void aSecretThatIsNotASealedValueIsDamagedAndListed() {
        try (BlobBackend backend = connect(LONG)) {
            keyring.add(FakeSecretService.named(VAULT.value(), ID), "typed in by hand".getBytes(UTF_8));
            assertFails(ErrorCode.VAULT_DAMAGED, "does not hold a sealed value", () -> backend.get(ID));
            assertThat(listed(backend)).containsExactly(ID);
        }
    }

    @Test
    void anItemWithoutSecretIsWhatAnInterruptedPutLeavesAndNotThere() {
        try (BlobBackend backend = connect(LONG)) {
            keyring.add(FakeSecretService.named(VAULT.value(), ID), new byte[0]);
            assertThat(backend.get(ID)).isEmpty();
            assertThat(listed(backend)).isEmpty();
            backend.put(ID, BLOB);
            assertThat(backend.get(ID)).hasValue(BLOB);
            assertThat(listed(backend)).containsExactly(ID);
        }
    }

    @Test
    void aSecretOfAnotherKindOfSessionIsNotTaken() {
        try (BlobBackend backend = connect(LONG)) {
            keyring.add(FakeSecretService.named(VAULT.value(), ID), BLOB, (byte) 7);
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "interface", () -> backend.get(ID));
        }
    }

    @Test
    void aSecretThatIsThereTwiceIsDamagedAndCanBeDeleted() {
        try (BlobBackend backend = connect(LONG)) {
            keyring.add(FakeSecretService.named(VAULT.value(), ID), BLOB);
            keyring.add(FakeSecretService.named(VAULT.value(), ID), new byte[1]);
            assertFails(ErrorCode.VAULT_DAMAGED, "more than once", () -> backend.get(ID));
            assertThat(backend.delete(ID)).isTrue();
            assertThat(backend.get(ID)).isEmpty();
        }
    }

    @Test
    void itemsThatAreNotOursAreNotListed() {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            Map<String, String> other = new HashMap<>(FakeSecretService.named(VAULT.value(), ID));
            other.put(SecretServiceBackend.OBJECT_ATTRIBUTE, "obj_of_somebody_else");
            keyring.add(other, BLOB);
            other.remove(SecretServiceBackend.OBJECT_ATTRIBUTE);
            keyring.add(other, BLOB);
            assertThat(listed(backend)).containsExactly(ID);
        }
    }

    @Test
    void aLongListIsComplete() {
        try (BlobBackend backend = connect(LONG)) {
            for (int i = 0; i < 200; i++) {
                ObjectId id = new ObjectId("obj_" + String.format("%064x", i));
                keyring.add(FakeSecretService.named(VAULT.value(), id), BLOB);
            }
            assertThat(listed(backend)).hasSize(200).doesNotHaveDuplicates();
        }
    }

    @Test
    void aBlobThatIsTooLongIsNotSent() {
        try (BlobBackend backend = connect(LONG)) {
            assertThatThrownBy(() -> backend.put(ID, new byte[BlobBackend.BLOB_BYTES + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(service.calls()).doesNotContain("CreateItem");
        }
    }

    @Test
    void aRefusedWriteIsAFailedWriteAndARefusedReadIsUnavailable() {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.on("CreateItem", Reaction.FAIL);
            service.on("Delete", Reaction.FAIL);
            service.on("GetSecret", Reaction.FAIL);
            assertFails(ErrorCode.VAULT_WRITE_FAILED, "refused", () -> backend.put(ID, BLOB));
            assertFails(ErrorCode.VAULT_WRITE_FAILED, "refused", () -> backend.delete(ID));
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "refused", () -> backend.get(ID));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadAlias", "Get", "SearchItems", "GetSecret"})
    void anAnswerOfOtherTypesIsNotTaken(String method) {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.on(method, Reaction.NONSENSE);
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "interface", () -> backend.get(ID));
        }
    }

    @Test
    void noDefaultKeyringIsUnavailable() throws Exception {
        service.haveNoDefaultCollection();
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "no default keyring", () -> connect(LONG));
        assertNoThreads();
    }

    @Test
    void noServiceIsUnavailableAndSaysSo() throws Exception {
        service.close();
        awaitNoOwner();
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no Secret Service", () -> connect(LONG));
        assertNoThreads();
    }

    @Test
    void noBusIsUnavailableAndSaysSo() throws Exception {
        bus.close();
        assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no session bus", () -> connect(LONG));
        Map<String, String> nothing = Map.of();
        assertFails(
                ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                "There is no session bus",
                () -> SecretServiceBackend.connect(nothing, VAULT));
        assertNoThreads();
    }

    @Test
    void aBusThatSaysNothingEndsWithTheLimit() throws Exception {
        Path silent = folder.resolve("silent");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(silent));
            Map<String, String> environment = Map.of(SessionBus.ADDRESS, "unix:path=" + silent);
            assertFails(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE,
                    "does not answer",
                    () -> SecretServiceBackend.connect(environment, VAULT, SHORT));
        }
        assertNoThreads();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadAlias", "Get", "SearchItems", "GetSecret", "Delete", "CreateItem"})
    void aServiceThatHangsEndsTheCallWithTheLimitAndIsAskedAgainLater(String method) throws Exception {
        try (BlobBackend backend = connect(SHORT)) {
            backend.put(ID, BLOB);
            service.on(method, Reaction.HANG);
            long before = System.nanoTime();
            assertFails(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "no reply within 500 ms", () -> callThatUses(backend, method));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.multipliedBy(6));
            service.close();
            awaitNoOwner();
            service = FakeSecretService.start(bus, keyring);
            assertThat(backend.get(ID)).hasValue(BLOB);
        }
        assertNoThreads();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Get", "SearchItems", "GetSecret", "Delete", "CreateItem"})
    void aServiceThatDiesInTheMiddleIsUnavailableAndItsSuccessorIsUsed(String method) throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.on(method, Reaction.DIE);
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "ended", () -> callThatUses(backend, method));
            awaitNoOwner();
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "There is no Secret Service", () -> backend.get(ID));
            service = FakeSecretService.start(bus, keyring);
            assertThat(backend.get(ID)).hasValue(BLOB);
        }
        assertNoThreads();
    }

    @Test
    void aServiceThatWasRestartedBetweenTwoCallsIsNotNoticed() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            backend.put(ID, BLOB);
            service.close();
            awaitNoOwner();
            service = FakeSecretService.start(bus, keyring);
            assertThat(backend.get(ID)).hasValue(BLOB);
        }
    }

    @Test
    void aBusThatDiesInTheMiddleEndsTheCallAtOnce() throws Exception {
        try (BlobBackend backend = connect(LONG)) {
            service.on("SearchItems", Reaction.HANG);
            CompletableFuture<Throwable> thrown = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(PalyraException.class, () -> backend.get(ID)));
            Waiting.until("the call hangs", () -> service.calls().contains("hangs"));
            bus.close();
            assertThat(thrown.get())
                    .satisfies(e ->
                            assertThat(((PalyraException) e).error()).isEqualTo(ErrorCode.VAULT_BACKEND_UNAVAILABLE));
            assertNoThreads();
        }
    }

    @Test
    void anInterruptedCallEndsAtOnceAndStaysInterrupted() {
        try (BlobBackend backend = connect(LONG)) {
            service.on("SearchItems", Reaction.HANG);
            Thread.currentThread().interrupt();
            assertFails(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "interrupted", () -> backend.get(ID));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        BlobBackend backend = connect(LONG);
        backend.put(ID, BLOB);
        assertThat(threads()).isNotEmpty();
        backend.close();
        assertNoThreads();
        assertThatThrownBy(() -> backend.get(ID)).isInstanceOf(IllegalStateException.class);
        assertNoThreads();
    }

    private BlobBackend connect(Duration limit) {
        return SecretServiceBackend.connect(bus.environment(), VAULT, limit);
    }

    private static void callThatUses(BlobBackend backend, String method) {
        switch (method) {
            case "CreateItem" -> backend.put(ID, BLOB);
            case "Delete" -> backend.delete(ID);
            case "list" -> listed(backend);
            default -> backend.get(ID);
        }
    }

    private static List<ObjectId> listed(BlobBackend backend) {
        List<ObjectId> ids = new ArrayList<>();
        backend.list(ids::add);
        return ids;
    }

    private static void assertFails(ErrorCode error, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PalyraException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContaining(words)
                .hasMessageEndingWith(".");
    }

    private void awaitNoOwner() throws Exception {
        try (BusConnection connection = BusConnection.open(bus.socket(), LONG)) {
            connection.call(BusCall.toBus("Hello", ""));
            Waiting.until(
                    "nobody owns the name",
                    () -> Boolean.FALSE.equals(connection
                            .call(BusCall.toBus("NameHasOwner", "s", SecretService.NAME))
                            .value("b", 0)));
        }
    }

    private static void assertNoThreads() throws Exception {
        Waiting.until("no thread is left", () -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("palyra-keyring"))
                .toList();
    }
}
