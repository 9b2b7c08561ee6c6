package com.palyra.persistence.vault.secretservice;

import java.util.List;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.types.Variant;

/** What a method returned, taken apart strictly: anything of another type than expected is an error. */
final class BusReply {
    private final String signature;
    private final List<?> values;

    private BusReply(String signature, List<?> values) {
        this.signature = signature;
        this.values = values;
    }

    /**
     * Reads the message's values.
     *
     * @throws BusException.Refused if it does not say what it promises
     */
    static BusReply of(Message message) throws BusException.Refused {
        try {
            String signature = message.getSig();
            Object[] values = message.getParameters();
            return new BusReply(signature == null ? "" : signature, values == null ? List.of() : List.of(values));
        } catch (DBusException | RuntimeException e) {
            throw unexpected();
        }
    }

    /** The value at this place of an answer of these types. */
    Object value(String expected, int place) throws BusException.Refused {
        if (!signature.equals(expected) || values.size() <= place) {
            throw unexpected();
        }
        return values.get(place);
    }

    /** The value at this place, which is text or an object's path. */
    String text(String expected, int place) throws BusException.Refused {
        return value(expected, place).toString();
    }

    /** The one value of this type in a variant. */
    Object property(String expected) throws BusException.Refused {
        if (value("v", 0) instanceof Variant<?> variant && expected.equals(variant.getSig())) {
            return variant.getValue();
        }
        throw unexpected();
    }

    /** The service does not speak as its interface says. */
    static BusException.Refused unexpected() {
        return new BusException.Refused("The Secret Service answers in a way that its interface does not provide for.");
    }
}
