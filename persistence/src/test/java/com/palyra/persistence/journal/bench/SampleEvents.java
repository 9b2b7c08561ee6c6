package com.palyra.persistence.journal.bench;

import com.palyra.persistence.event.DeviceEvent.DeviceConnected;
import com.palyra.persistence.event.DeviceEvent.DeviceDisconnected;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;

/** The events that every journal stores: what a device leaves behind when it comes and goes. */
final class SampleEvents {
    private static final Instant START = Instant.parse("2026-11-24T11:33:29.123Z");

    private SampleEvents() {}

    static Ulid device(int number) {
        return new Ulid("01ARZ3NDEKTSV4RRFF%08d".formatted(number));
    }

    static DurableEvent event(Ulid device, int number) {
        Instant at = START.plusSeconds(number);
        return number % 2 == 0
                ? new DeviceConnected(device, "192.0.2.7:51234", at)
                : new DeviceDisconnected(device, at);
    }
}
