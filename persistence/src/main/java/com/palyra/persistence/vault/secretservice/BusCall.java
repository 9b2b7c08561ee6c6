package com.palyra.persistence.vault.secretservice;

import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;

/**
 * A call of a method.
 *
 * @param who the receiver as a sentence begins with it
 * @param destination its name on the bus; nobody is started for it
 * @param path its object
 * @param iface the interface
 * @param member the method
 * @param signature the arguments' types, empty if there are none
 * @param arguments the arguments
 */
record BusCall(
        String who,
        String destination,
        String path,
        String iface,
        String member,
        String signature,
        Object... arguments) {
    private static final byte NO_AUTO_START = 2;

    /** A call to the bus itself. */
    static BusCall toBus(String member, String signature, Object... arguments) {
        return new BusCall(
                "The session bus",
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                member,
                signature,
                arguments);
    }

    MethodCall message(MessageFactory factory) throws DBusException {
        return signature.isEmpty()
                ? factory.createMethodCall(null, destination, path, iface, member, NO_AUTO_START, null)
                : factory.createMethodCall(null, destination, path, iface, member, NO_AUTO_START, signature, arguments);
    }
}
