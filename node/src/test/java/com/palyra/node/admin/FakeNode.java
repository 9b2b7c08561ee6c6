package com.palyra.node.admin;

import com.palyra.actors.NodeAuthorities;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceStatus;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.Presence;
import com.palyra.actors.view.RequestState;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.Software;
import com.palyra.actors.view.StatusView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.Registration;
import com.palyra.protocol.vault.Grant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node with one of everything, whose answers never change; the short string of its request is 123 456. */
public final class FakeNode implements NodeOperations {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    public static final Ulid REQUEST = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /** Evicted and removed. */
    public static final Ulid HIDDEN = Ulid.parse("01BX5ZZKBKACTAV9WEVGEMMVS1");

    public static final Ulid DEVICE = Ulid.parse("01BX5ZZKBKACTAV9WEVGEMMVRZ");
    private static final Ulid NODE = Ulid.parse("01CX5ZZKBKACTAV9WEVGEMMVS0");
    private static final Presence HERE = new Presence(true, "192.0.2.7:40000", NOW.minusSeconds(30));
    private static final Software SOFTWARE = new Software(
            "linux aarch64",
            "1.2.3",
            List.of(
                    new Registration.Capability(CapabilityName.parse("backup.start"), false),
                    new Registration.Capability(CapabilityName.parse("system.info"), true)));
    private static final String FINGERPRINT = "ab".repeat(32);

    private final JournalOperations journal;
    private final FakeVault vault;
    private final FakeOutboxes outboxes = new FakeOutboxes();
    private final List<DeviceView> more = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;

    /** With a healthy journal. */
    public FakeNode() {
        this(FakeJournal.with(FakeJournal.HEALTHY));
    }

    /** With that journal. */
    public FakeNode(JournalOperations journal) {
        this(journal, FakeVault.sample());
    }

    /** With a healthy journal and that vault. */
    public FakeNode(FakeVault vault) {
        this(FakeJournal.with(FakeJournal.HEALTHY), vault);
    }

    private FakeNode(JournalOperations journal, FakeVault vault) {
        this.journal = journal;
        this.vault = vault;
    }

    @Override
    public Optional<InetSocketAddress> httpAddress() {
        return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7142));
    }

    @Override
    public CompletionStage<StatusView> status() {
        return done(new StatusView(
                NODE,
                "office",
                "1.2.3",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 7444),
                3_723_004,
                2,
                1,
                1,
                1,
                true,
                NOW.plus(Duration.ofDays(90))));
    }

    @Override
    public CompletionStage<MintedCode> mintCode(CodeMethod method, Duration ttl, int digits) {
        boolean pin = method == CodeMethod.PIN;
        return done(new MintedCode(
                "4711",
                method,
                pin ? "4711-" + "1234567890".substring(0, digits) : null,
                pin
                        ? null
                        : "palyra://pair?v=1&a=127.0.0.1:7444&s=4711&t=AAAAAAAAAAAAAAAAAAAAAA&f=BBBBBBBBBBBBBBBBBBBBBB",
                NOW.plus(ttl),
                FINGERPRINT));
    }

    @Override
    public CompletionStage<List<CodeView>> codes() {
        return done(List.of(new CodeView("4711", CodeMethod.PIN, Purpose.DEVICE, NOW.plusSeconds(598), 1)));
    }

    @Override
    public List<RequestView> requests() {
        return List.of(view(RequestState.PENDING_APPROVAL));
    }

    @Override
    public Optional<RequestView> request(Ulid requestId) {
        return requestId.equals(REQUEST) ? Optional.of(view(RequestState.PENDING_APPROVAL)) : Optional.empty();
    }

    @Override
    public CompletionStage<RequestView> approve(
            Ulid requestId, @Nullable String shortString, String reason, List<Grant> grants) {
        grants.forEach(grant -> vault.grant(DEVICE, grant));
        boolean matches =
                shortString == null || shortString.replaceAll("[ -]", "").equals("123456");
        return matches
                ? done(view(RequestState.APPROVED))
                : failed(ErrorCode.PAIR_WRONG_SHORT_STRING, "The short string is another one.");
    }

    @Override
    public CompletionStage<RequestView> reject(Ulid requestId, String reason) {
        return done(view(RequestState.REJECTED));
    }

    @Override
    public CompletionStage<Void> resumePinPairing() {
        return CompletableFuture.runAsync(() -> {});
    }

    /** The device goes away. */
    public void disconnect() {
        connected = false;
    }

    /** So many more paired devices. */
    public void fill(int count) {
        for (int i = 0; i < count; i++) {
            more.add(device(Ulid.parse("01BX5ZZKBKACTAV9WEVGEM" + String.format("%04d", i)), DeviceStatus.PAIRED));
        }
    }

    @Override
    public List<DeviceView> devices() {
        List<DeviceView> all = new ArrayList<>(more);
        all.add(device(DEVICE, DeviceStatus.PAIRED, connected ? HERE : HERE.away()));
        all.add(hidden(HIDDEN));
        return all;
    }

    @Override
    public Optional<DeviceView> device(Ulid deviceId) {
        return devices().stream()
                .filter(device -> device.deviceId().equals(deviceId))
                .findFirst();
    }

    @Override
    public CompletionStage<DeviceView> revoke(Ulid deviceId, String reason) {
        return deviceId.equals(DEVICE)
                ? done(device(DeviceStatus.REVOKED))
                : CompletableFuture.failedFuture(new IllegalStateException("secret detail"));
    }

    @Override
    public CompletionStage<DeviceView> evict(Ulid deviceId, String reason) {
        return done(device(DeviceStatus.EVICTED));
    }

    @Override
    public CompletionStage<DeviceView> rotate(Ulid deviceId) {
        return deviceId.equals(DEVICE)
                ? done(device(DeviceStatus.PAIRED))
                : failed(ErrorCode.DEVICE_WRONG_STATE, "The device is not paired.");
    }

    @Override
    public CompletionStage<DeviceView> remove(Ulid deviceId) {
        return deviceId.equals(DEVICE)
                ? failed(ErrorCode.DEVICE_WRONG_STATE, "The device is paired; 'palyra devices evict' ends that.")
                : done(hidden(deviceId));
    }

    @Override
    public CompletionStage<List<DeviceView>> clear() {
        return done(List.of(hidden(HIDDEN)));
    }

    @Override
    public NodeAuthorities authorities() {
        return new FakeAuthorities();
    }

    @Override
    public FakeOutboxes outboxes() {
        return outboxes;
    }

    @Override
    public JournalOperations journal() {
        return journal;
    }

    @Override
    public FakeVault vault() {
        return vault;
    }

    private static RequestView view(RequestState state) {
        return new RequestView(
                REQUEST,
                DEVICE,
                "pixel",
                "cli",
                "linux x86_64",
                "192.0.2.7:40000",
                FINGERPRINT,
                state,
                NOW.minusSeconds(62),
                NOW.plusSeconds(538));
    }

    private static DeviceView hidden(Ulid id) {
        return device(id, DeviceStatus.EVICTED).asRemoved();
    }

    private static DeviceView device(DeviceStatus status) {
        return device(DEVICE, status);
    }

    private static DeviceView device(Ulid id, DeviceStatus status) {
        return device(id, status, status == DeviceStatus.PAIRED ? HERE : Presence.NEVER);
    }

    private static DeviceView device(Ulid id, DeviceStatus status, Presence presence) {
        return new DeviceView(
                id,
                "pixel",
                "cli",
                "linux x86_64",
                FINGERPRINT,
                status,
                NOW.minus(Duration.ofDays(3)),
                presence,
                status == DeviceStatus.PAIRED ? SOFTWARE : null,
                NOW.plus(Duration.ofHours(20)),
                null,
                false);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static <T> CompletionStage<T> failed(ErrorCode error, String sentence) {
        return CompletableFuture.failedFuture(new PalyraException(error, sentence));
    }
}
