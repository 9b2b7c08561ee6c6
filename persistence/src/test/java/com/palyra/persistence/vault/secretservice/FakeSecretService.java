package com.palyra.persistence.vault.secretservice;

import com.palyra.persistence.vault.ObjectId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.freedesktop.dbus.connections.BusAddress;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * Plays the service: one default collection, sessions of the kind {@code plain}, replacing by attributes, as gnome-keyring
 * does it. What a test wants to go wrong is switched on by the name of the method.
 */
public final class FakeSecretService implements AutoCloseable {
    static final String COLLECTION = "/org/freedesktop/secrets/collection/login";

    private static final String PROMPT = "/org/freedesktop/secrets/prompt/p1";
    private static final String SESSION = "/org/freedesktop/secrets/session/s1";
    private static final String BUS = "org.freedesktop.DBus";

    /** What a method does instead of answering. */
    public enum Reaction {
        /** Keeps the caller waiting. */
        HANG,
        /** Ends the service; its callers get from the bus what a real one tells them. */
        DIE,
        /** Answers that it is locked. */
        LOCKED,
        /** Wants to ask a person. */
        PROMPT,
        /** Answers with types of another interface. */
        NONSENSE,
        /** Answers with an error of its own. */
        FAIL
    }

    /** An item as it is stored. */
    record Item(Map<String, String> attributes, List<Byte> parameters, List<Byte> secret) {}

    /** What outlives the service's process. */
    static final class Keyring {
        private final Map<String, Item> items = new ConcurrentHashMap<>();
        private final AtomicInteger made = new AtomicInteger();

        void add(Map<String, String> attributes, byte[] secret, byte... parameters) {
            items.put(
                    COLLECTION + "/" + made.incrementAndGet(),
                    new Item(attributes, listed(parameters), listed(secret)));
        }

        int size() {
            return items.size();
        }
    }

    private final AbstractTransport transport;
    private final Keyring keyring;
    private final Map<String, Reaction> reactions = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "fake-secret-service");
    private volatile boolean locked;
    private volatile boolean withoutDefault;
    private volatile boolean ended;

    private FakeSecretService(AbstractTransport transport, Keyring keyring) {
        this.transport = transport;
        this.keyring = keyring;
    }

    /** Starts one with an empty keyring. */
    public static FakeSecretService start(PrivateBus bus) throws Exception {
        return start(bus, new Keyring());
    }

    static FakeSecretService start(PrivateBus bus, Keyring keyring) throws Exception {
        FakeSecretService service = new FakeSecretService(connected(bus.socket()), keyring);
        service.sendToBus("Hello", "");
        service.sendToBus("RequestName", "su", SecretService.NAME, new UInt32(4));
        service.thread.setDaemon(true);
        service.thread.start();
        return service;
    }

    private static AbstractTransport connected(Path socket) throws Exception {
        AbstractTransport transport = TransportBuilder.create(
                        BusAddress.of("unix:path=socket").addParameter("path", socket.toString()))
                .configure()
                .withAutoConnect(false)
                .back()
                .build();
        transport.connect();
        return transport;
    }

    private void sendToBus(String member, String signature, Object... arguments) throws Exception {
        MethodCall call = BusCall.toBus(member, signature, arguments).message(transport.getMessageFactory());
        transport.writeMessage(call);
        Message answer = transport.readMessage();
        while (answer == null || answer.getReplySerial() != call.getSerial()) {
            answer = transport.readMessage();
        }
    }

    void lock() {
        locked = true;
    }

    void haveNoDefaultCollection() {
        withoutDefault = true;
    }

    /** From now on this method does that. */
    public void on(String member, Reaction reaction) {
        reactions.put(member, reaction);
    }

    /** From now on every method answers; who was left waiting gets no answer. */
    public void recover() {
        reactions.clear();
    }

    /** The methods that were called, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() throws IOException {
        ended = true;
        transport.close();
    }

    private void serve() {
        try {
            while (!ended) {
                if (transport.readMessage() instanceof MethodCall call) {
                    calls.add(call.getName());
                    handle(call);
                }
            }
        } catch (IOException | DBusException | RuntimeException e) {
            ended = true;
        }
    }

    private void handle(MethodCall call) throws IOException, DBusException {
        Reaction reaction = reactions.get(call.getName());
        if (reaction == null) {
            answer(call);
            return;
        }
        switch (reaction) {
            case HANG -> calls.add("hangs");
            case LOCKED -> error(call, "org.freedesktop.Secret.Error.IsLocked");
            case FAIL -> error(call, "org.freedesktop.DBus.Error.Failed");
            case NONSENSE -> reply(call, "t", new UInt64("1"));
            case PROMPT -> {
                if (call.getName().equals("Delete")) {
                    reply(call, "o", PROMPT);
                } else {
                    reply(call, "oo", "/", PROMPT);
                }
            }
            case DIE -> {
                error(call, BUS + ".Error.NoReply");
                close();
            }
        }
    }

    private void answer(MethodCall call) throws IOException, DBusException {
        Object[] arguments = call.getParameters();
        switch (call.getName()) {
            case "OpenSession" -> reply(call, "vo", new Variant<>("", "s"), SESSION);
            case "ReadAlias" -> reply(call, "o", withoutDefault ? "/" : COLLECTION);
            case "Dismiss" -> reply(call, "");
            case "SearchItems" -> reply(call, "ao", (Object) search(attributes(arguments[0])));
            case "CreateItem" -> create(call, arguments);
            case "Get" -> property(call, arguments[1].toString());
            case "GetSecret" -> secret(call, arguments[0].toString());
            case "Delete" -> delete(call);
            default -> error(call, BUS + ".Error.UnknownMethod");
        }
    }

    private void create(MethodCall call, Object[] arguments) throws IOException, DBusException {
        Map<?, ?> properties = (Map<?, ?>) arguments[0];
        Object[] secret = (Object[]) arguments[1];
        Object named = properties.get("org.freedesktop.Secret.Item.Attributes");
        Map<String, String> wanted = attributes(((Variant<?>) Objects.requireNonNull(named)).getValue());
        if (locked) {
            error(call, "org.freedesktop.Secret.Error.IsLocked");
        } else if (!SESSION.equals(secret[0].toString()) || !Boolean.TRUE.equals(arguments[2])) {
            error(call, "org.freedesktop.DBus.Error.InvalidArgs");
        } else {
            search(wanted).forEach(keyring.items::remove);
            keyring.add(wanted, bytes((List<?>) secret[2]), bytes((List<?>) secret[1]));
            reply(call, "oo", COLLECTION + "/" + keyring.made.get(), "/");
        }
    }

    private void property(MethodCall call, String name) throws IOException, DBusException {
        Item item = keyring.items.get(call.getPath());
        if (name.equals("Locked")) {
            reply(call, "v", new Variant<>(locked, "b"));
        } else if (item == null) {
            error(call, "org.freedesktop.DBus.Error.UnknownMethod");
        } else {
            reply(call, "v", new Variant<>(item.attributes(), "a{ss}"));
        }
    }

    private void secret(MethodCall call, String session) throws IOException, DBusException {
        Item item = keyring.items.get(call.getPath());
        if (item == null || !session.equals(SESSION)) {
            error(call, "org.freedesktop.Secret.Error." + (item == null ? "NoSuchObject" : "NoSession"));
        } else {
            Object[] secret = {SESSION, bytes(item.parameters()), bytes(item.secret()), "text/plain"};
            reply(call, "(oayays)", (Object) secret);
        }
    }

    private void delete(MethodCall call) throws IOException, DBusException {
        if (keyring.items.remove(call.getPath()) == null) {
            error(call, "org.freedesktop.Secret.Error.NoSuchObject");
        } else {
            reply(call, "o", "/");
        }
    }

    private List<String> search(Map<String, String> attributes) {
        List<String> found = new ArrayList<>();
        keyring.items.forEach((path, item) -> {
            if (item.attributes().entrySet().containsAll(attributes.entrySet())) {
                found.add(path);
            }
        });
        return found;
    }

    private void reply(MethodCall call, String signature, Object... values) throws IOException, DBusException {
        MessageFactory factory = transport.getMessageFactory();
        transport.writeMessage(
                signature.isEmpty()
                        ? factory.createMethodReturn(call, null)
                        : factory.createMethodReturn(call, signature, values));
    }

    private void error(MethodCall call, String name) throws IOException, DBusException {
        transport.writeMessage(transport
                .getMessageFactory()
                .createError(null, call.getSource(), name, call.getSerial(), "s", "as the test wants it"));
    }

    private static Map<String, String> attributes(Object sent) {
        Map<String, String> attributes = new LinkedHashMap<>();
        ((Map<?, ?>) sent).forEach((name, value) -> attributes.put(name.toString(), value.toString()));
        return attributes;
    }

    private static byte[] bytes(List<?> sent) {
        byte[] bytes = new byte[sent.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (Byte) sent.get(i);
        }
        return bytes;
    }

    private static List<Byte> listed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }

    /** What the backend calls an item of this vault. */
    static Map<String, String> named(String vault, ObjectId id) {
        return Map.of(
                SecretServiceBackend.SERVICE_ATTRIBUTE,
                SecretServiceBackend.SERVICE,
                SecretServiceBackend.VAULT_ATTRIBUTE,
                vault,
                SecretServiceBackend.OBJECT_ATTRIBUTE,
                id.value());
    }

    /** Methods that would bother a person or change what a keyring lets others do. */
    static Set<String> forbidden() {
        return Set.of("Prompt", "Lock", "Unlock", "SetAlias", "CreateCollection");
    }
}
