package com.palyra.persistence.vault.secretservice;

import java.util.Set;
import org.freedesktop.dbus.messages.Error;

/** What the names of errors mean (D-Bus Specification 0.42, "Message Bus Messages"; Secret Service API, "Errors"). */
final class BusErrors {
    private static final String BUS = "org.freedesktop.DBus.Error.";
    private static final String SECRET = "org.freedesktop.Secret.Error.";
    private static final Set<String> GONE = Set.of(
            BUS + "ServiceUnknown",
            BUS + "NameHasNoOwner",
            BUS + "NoReply",
            BUS + "Disconnected",
            BUS + "Timeout",
            SECRET + "NoSession");
    private static final Set<String> MISSING =
            Set.of(SECRET + "NoSuchObject", BUS + "UnknownObject", BUS + "UnknownMethod", BUS + "UnknownInterface");

    private BusErrors() {}

    /** The failure that this error is. What the service says in words is left out: it may be anything. */
    static BusException thrown(Error error) {
        String name = String.valueOf(error.getName());
        if (name.equals(SECRET + "IsLocked")) {
            return new BusException.Locked("The keyring is locked.");
        }
        if (MISSING.contains(name)) {
            return new BusException.Missing("The object is not in the keyring any more.");
        }
        return GONE.contains(name)
                ? BusException.Gone.because("The Secret Service ended while it was asked.")
                : new BusException.Refused(
                        "The Secret Service refused: " + name.replaceAll("[^A-Za-z0-9._-]", "?") + ".");
    }
}
