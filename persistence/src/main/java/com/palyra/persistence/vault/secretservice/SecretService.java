package com.palyra.persistence.vault.secretservice;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * A session with the Secret Service (Secret Service API, draft 0.2). It is bound to the process that owned the service's name
 * when it began: when that one ends, every call fails and a new session is needed. Thread-safe.
 */
final class SecretService implements AutoCloseable {
    static final String NAME = "org.freedesktop.secrets";
    static final String PATH = "/org/freedesktop/secrets";

    private static final String SERVICE = "org.freedesktop.Secret.Service";
    private static final String COLLECTION = "org.freedesktop.Secret.Collection";
    private static final String ITEM = "org.freedesktop.Secret.Item";
    private static final String PROMPT = "org.freedesktop.Secret.Prompt";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String WHO = "The Secret Service";
    private static final String CONTENT_TYPE = "application/octet-stream";
    /** The path that stands for no object. */
    private static final String NONE = "/";
    /** Requests under way at once for a list. */
    private static final int AT_ONCE = 64;

    private final BusConnection bus;
    private final String owner;
    private final String session;

    private SecretService(BusConnection bus, String owner, String session) {
        this.bus = bus;
        this.owner = owner;
        this.session = session;
    }

    /**
     * Connects to the bus and opens a session; the bus may start the service for it.
     *
     * @throws BusException.Gone if there is no bus, or nothing on it offers the service
     */
    static SecretService open(Path socket, Duration limit) throws BusException {
        BusConnection bus = BusConnection.open(socket, limit);
        try {
            bus.call(BusCall.toBus("Hello", ""));
            String owner = owner(bus);
            BusReply opened = bus.call(
                    new BusCall(WHO, owner, PATH, SERVICE, "OpenSession", "sv", "plain", new Variant<>("", "s")));
            return new SecretService(bus, owner, opened.text("vo", 1));
        } catch (BusException e) {
            bus.close();
            throw e;
        }
    }

    private static String owner(BusConnection bus) throws BusException {
        Optional<String> running = runningOwner(bus);
        if (running.isPresent()) {
            return running.get();
        }
        try {
            bus.call(BusCall.toBus("StartServiceByName", "su", NAME, new UInt32(0)));
        } catch (BusException.Refused e) {
            throw BusException.Gone.because("The Secret Service could not be started by the session bus.");
        } catch (BusException.Gone e) {
            throw e.isSilent() || bus.isEnded() ? e : none();
        }
        return runningOwner(bus).orElseThrow(SecretService::none);
    }

    private static Optional<String> runningOwner(BusConnection bus) throws BusException {
        try {
            String name = bus.call(BusCall.toBus("GetNameOwner", "s", NAME)).text("s", 0);
            return Optional.of(name).filter(owner -> !owner.isEmpty());
        } catch (BusException.Gone e) {
            if (e.isSilent() || bus.isEnded()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static BusException.Gone none() {
        return BusException.Gone.because("There is no Secret Service: nothing on the session bus offers " + NAME
                + ", and the bus can start none.");
    }

    /**
     * The path of the default collection.
     *
     * @throws BusException.Gone also if there is none
     */
    String defaultCollection() throws BusException {
        String collection = call(PATH, SERVICE, "ReadAlias", "s", "default").text("o", 0);
        if (collection.equals(NONE)) {
            throw BusException.Gone.because("The Secret Service has no default keyring.");
        }
        return collection;
    }

    /**
     * Refuses to go on with a locked collection, whose items may not even be listed.
     *
     * @throws BusException.Locked if it is locked
     */
    void requireUnlocked(String collection) throws BusException {
        Object locked =
                call(collection, PROPERTIES, "Get", "ss", COLLECTION, "Locked").property("b");
        if (!Boolean.FALSE.equals(locked)) {
            throw new BusException.Locked("The default keyring is locked.");
        }
    }

    /** The paths of the collection's items that have all of these attributes. */
    List<String> search(String collection, Map<String, String> attributes) throws BusException {
        Object found =
                call(collection, COLLECTION, "SearchItems", "a{ss}", attributes).value("ao", 0);
        List<?> paths = found instanceof List<?> list ? list : List.of((Object[]) found);
        return paths.stream().map(Object::toString).toList();
    }

    /** Makes an item, or replaces the one with the same attributes. */
    void create(String collection, String label, Map<String, String> attributes, byte[] secret) throws BusException {
        Map<String, Variant<?>> properties = Map.of(
                ITEM + ".Label", new Variant<>(label, "s"), ITEM + ".Attributes", new Variant<>(attributes, "a{ss}"));
        Object[] sealed = {session, new byte[0], secret, CONTENT_TYPE};
        BusReply reply = call(collection, COLLECTION, "CreateItem", "a{sv}(oayays)b", properties, sealed, true);
        refusePrompt(reply.text("oo", 1));
    }

    /**
     * The item's secret, or empty if the item is gone.
     *
     * @throws BusException.Damaged if it is longer than this
     */
    Optional<byte[]> secret(String item, int most) throws BusException {
        try {
            List<?> value = secretIn(call(item, ITEM, "GetSecret", "o", session));
            if (value.size() > most) {
                throw new BusException.Damaged("An item in the keyring is longer than a sealed value.");
            }
            byte[] secret = new byte[value.size()];
            int at = 0;
            for (Object octet : value) {
                secret[at++] = (Byte) octet;
            }
            return Optional.of(secret);
        } catch (BusException.Missing e) {
            return Optional.empty();
        }
    }

    /** The bytes of a secret; it must be one of a plain session, which has no parameters. */
    private static List<?> secretIn(BusReply reply) throws BusException {
        if (reply.value("(oayays)", 0) instanceof Object[] fields
                && fields.length == 4
                && fields[1] instanceof List<?> parameters
                && fields[2] instanceof List<?> value
                && parameters.isEmpty()) {
            return value;
        }
        throw BusReply.unexpected();
    }

    /** Deletes an item; false if it was gone already. */
    boolean delete(String item) throws BusException {
        try {
            refusePrompt(call(item, ITEM, "Delete", "").text("o", 0));
            return true;
        } catch (BusException.Missing e) {
            return false;
        }
    }

    /** This attribute of each of these items that has one and that holds a secret of at least one byte. */
    List<String> attributeOfFilled(List<String> items, String name) throws BusException {
        List<String> values = new ArrayList<>(items.size());
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<String> some = items.subList(from, Math.min(items.size(), from + AT_ONCE));
            List<Optional<String>> named = each(
                    some,
                    item -> new BusCall(WHO, owner, item, PROPERTIES, "Get", "ss", ITEM, "Attributes"),
                    reply -> reply.property("a{ss}") instanceof Map<?, ?> attributes
                                    && attributes.get(name) instanceof String value
                            ? Optional.of(value)
                            : Optional.empty());
            List<Optional<Boolean>> filled = each(
                    some,
                    item -> new BusCall(WHO, owner, item, ITEM, "GetSecret", "o", session),
                    reply -> Optional.of(!secretIn(reply).isEmpty()));
            for (int i = 0; i < some.size(); i++) {
                if (filled.get(i).orElse(false)) {
                    named.get(i).ifPresent(values::add);
                }
            }
        }
        return values;
    }

    private interface Reader<T> {
        Optional<T> of(BusReply reply) throws BusException;
    }

    /** Asks each item the same, all at once; empty for those that are gone. */
    private <T> List<Optional<T>> each(List<String> items, Function<String, BusCall> question, Reader<T> reader)
            throws BusException {
        List<BusCall> calls = items.stream().map(question).toList();
        List<CompletableFuture<Message>> sent = new ArrayList<>();
        for (BusCall call : calls) {
            sent.add(bus.send(call));
        }
        List<Optional<T>> answers = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            answers.add(answer(calls.get(i), sent.get(i), reader));
        }
        return answers;
    }

    private <T> Optional<T> answer(BusCall call, CompletableFuture<Message> sent, Reader<T> reader)
            throws BusException {
        try {
            return reader.of(bus.answer(call, sent));
        } catch (BusException.Missing e) {
            return Optional.empty();
        }
    }

    /** Ends the connection, and with it the session. */
    @Override
    public void close() {
        bus.close();
    }

    private BusReply call(String path, String iface, String member, String signature, Object... arguments)
            throws BusException {
        return bus.call(new BusCall(WHO, owner, path, iface, member, signature, arguments));
    }

    private void refusePrompt(String prompt) throws BusException {
        if (!prompt.equals(NONE)) {
            call(prompt, PROMPT, "Dismiss", "");
            throw new BusException.Locked("The keyring wants to ask its owner first.");
        }
    }
}
