package com.palyra.actors;

import com.palyra.actors.directory.Directory;
import com.palyra.actors.directory.KnownRequest;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.RequestView;
import com.palyra.persistence.event.AuditEvent.AuditRecorded;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DurableEvent;
import com.palyra.persistence.event.PairingEvent;
import com.palyra.persistence.event.PairingWindowEvent;
import com.palyra.protocol.identity.Ulid;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Turns the events that an operator wants to see into one line each. Most events are not among them. */
final class NoticeText {
    private static final String REQUEST = "request_id";
    private static final String DEVICE = "device_id";

    private NoticeText() {}

    static Optional<NodeNotice> of(DurableEvent event, Directory directory) {
        if (event instanceof PairingEvent pairing) {
            return ofPairing(pairing, directory);
        } else if (event instanceof DeviceEvent device) {
            return ofDevice(device, directory);
        } else if (event instanceof PairingWindowEvent.PinPairingPaused) {
            return line(event, "pin_pairing_paused", "PIN pairing is paused after too many wrong codes.", Map.of());
        } else if (event instanceof PairingWindowEvent.PinPairingResumed) {
            return line(event, "pin_pairing_resumed", "PIN pairing goes on.", Map.of());
        } else if (event instanceof AuditRecorded audited && audited.action().equals("gate.refuse")) {
            return line(
                    event,
                    "connection_refused",
                    "A connection from " + audited.address() + " was refused: " + reason(audited) + ".",
                    Map.of("subject", audited.subject(), "address", audited.address(), "reason", reason(audited)));
        }
        return Optional.empty();
    }

    private static String reason(AuditRecorded audited) {
        return audited.details().getOrDefault("reason", "unknown");
    }

    private static Optional<NodeNotice> ofPairing(PairingEvent event, Directory directory) {
        String name = directory
                .request(event.requestId())
                .map(KnownRequest::view)
                .map(RequestView::name)
                .orElse("?");
        Map<String, String> fields = Map.of(REQUEST, event.requestId().value(), "name", name);
        if (event instanceof PairingEvent.PairingRequested requested) {
            String text = "Device '" + name + "' (" + requested.kind() + ", " + requested.platform() + ", from "
                    + requested.address() + ") asks to be let in: palyra pairing approve " + requested.requestId();
            return line(
                    event,
                    "pairing_requested",
                    text,
                    Map.of(
                            REQUEST,
                            event.requestId().value(),
                            DEVICE,
                            requested.deviceId().value(),
                            "name",
                            name,
                            "kind",
                            requested.kind(),
                            "platform",
                            requested.platform(),
                            "address",
                            requested.address()));
        } else if (event instanceof PairingEvent.ShortStringMismatched) {
            return line(event, "short_string_wrong", "A wrong short string was typed for '" + name + "'.", fields);
        } else if (event instanceof PairingEvent.PairingApproved) {
            return line(event, "pairing_approved", "Device '" + name + "' was approved.", fields);
        } else if (event instanceof PairingEvent.PairingRejected) {
            return line(event, "pairing_rejected", "Device '" + name + "' was rejected.", fields);
        } else if (event instanceof PairingEvent.PairingExpired) {
            return line(event, "pairing_expired", "The request of device '" + name + "' has expired.", fields);
        } else if (event instanceof PairingEvent.PairingCompleted) {
            return line(event, "pairing_completed", "Device '" + name + "' is paired and has connected.", fields);
        }
        return Optional.empty();
    }

    private static Optional<NodeNotice> ofDevice(DeviceEvent event, Directory directory) {
        Ulid id = event.deviceId();
        String name = directory.device(id).map(DeviceView::name).orElse("?");
        Map<String, String> fields = Map.of(DEVICE, id.value(), "name", name);
        if (event instanceof DeviceEvent.DeviceConnected connected) {
            String text = "Device '" + name + "' connected from " + connected.address() + ".";
            return line(event, "device_connected", text, fields);
        } else if (event instanceof DeviceEvent.DeviceDisconnected) {
            return line(event, "device_disconnected", "Device '" + name + "' disconnected.", fields);
        } else if (event instanceof DeviceEvent.DeviceGranted granted) {
            String text = "Device '" + name + "' may " + granted.access() + " in " + granted.scope() + ".";
            return line(
                    event,
                    "device_granted",
                    text,
                    Map.of(DEVICE, id.value(), "name", name, "scope", granted.scope(), "access", granted.access()));
        } else if (event instanceof DeviceEvent.DeviceGrantRevoked revoked) {
            String text = "Device '" + name + "' may do nothing in " + revoked.scope() + " any more.";
            return line(
                    event,
                    "device_grant_revoked",
                    text,
                    Map.of(DEVICE, id.value(), "name", name, "scope", revoked.scope()));
        } else if (event instanceof DeviceEvent.DeviceRevoked) {
            return line(event, "device_revoked", "Device '" + name + "' was revoked.", fields);
        } else if (event instanceof DeviceEvent.DeviceEvicted) {
            return line(event, "device_evicted", "Device '" + name + "' was evicted.", fields);
        }
        return Optional.empty();
    }

    private static Optional<NodeNotice> line(DurableEvent event, String kind, String text, Map<String, String> fields) {
        Instant at = event.at();
        return Optional.of(new NodeNotice(at, kind, text, fields));
    }
}
