package com.palyra.actors.transport;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.AddressLimiter;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.quic.ServerConnection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The places for connections of a node: those of devices, and apart from them those of strangers, of which one address has a
 * part. When a stranger finds none, the oldest who proved nothing makes room and is closed; so whoever only sits there keeps
 * nobody out. Not thread-safe; belongs to the transport's actor.
 */
final class Places {
    private record Seat(String address, boolean kept) {}

    private final NodeMeters meters;
    /** In the order in which they came. */
    private final Map<ServerConnection, Seat> strangers = new LinkedHashMap<>();

    private int devices;

    /** All are free. */
    Places(NodeMeters meters) {
        this.meters = meters;
    }

    /** Connections of devices. */
    int devices() {
        return devices;
    }

    /**
     * Takes a place; false if there is none.
     *
     * @param stranger the connection of a stranger; null for a device
     */
    boolean take(@Nullable ServerConnection stranger) {
        if (stranger == null) {
            if (devices >= Limits.CONNECTIONS) {
                return false;
            }
            devices++;
        } else {
            String address = AddressLimiter.group(stranger.remoteAddress().getAddress());
            if (!hasRoomFor(address)) {
                return false;
            }
            strangers.put(stranger, new Seat(address, false));
        }
        count();
        return true;
    }

    /** This stranger proved something and keeps his place until he gives it back. */
    void keep(ServerConnection stranger) {
        strangers.computeIfPresent(stranger, (here, seat) -> new Seat(seat.address(), true));
    }

    /** The connection has ended; it may have made room before. */
    void giveBack(@Nullable ServerConnection stranger) {
        if (stranger == null) {
            devices--;
        } else {
            strangers.remove(stranger);
        }
        count();
    }

    private boolean hasRoomFor(String address) {
        Predicate<Seat> same = seat -> seat.address().equals(address);
        if (strangers.values().stream().filter(same).count() >= Limits.PAIRING_CONNECTIONS_PER_ADDRESS) {
            return makeRoom(same);
        }
        return strangers.size() < Limits.PAIRING_CONNECTIONS || makeRoom(seat -> true);
    }

    private boolean makeRoom(Predicate<Seat> amongst) {
        Optional<ServerConnection> oldest = strangers.entrySet().stream()
                .filter(entry -> !entry.getValue().kept() && amongst.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        oldest.ifPresent(connection -> {
            strangers.remove(connection);
            connection.close(CloseReason.OVERLOADED);
            meters.refused(CloseReason.OVERLOADED.name().toLowerCase(Locale.ROOT));
        });
        return oldest.isPresent();
    }

    private void count() {
        meters.connections(devices, strangers.size());
    }
}
