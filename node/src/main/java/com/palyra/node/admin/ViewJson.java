package com.palyra.node.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.AuthorityView;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.Software;
import com.palyra.actors.view.StatusView;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.rpc.Registration;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Views as the JSON that scripts get. The fields and their order are part of the interface. */
public final class ViewJson {
    private ViewJson() {}

    /** The result of {@code status}. */
    public static ObjectNode of(StatusView view, Optional<InetSocketAddress> http) {
        return object().put("node_id", view.nodeId().value())
                .put("name", view.name())
                .put("version", view.version())
                .put("quic_address", address(view.quicAddress()))
                .put("http_address", http.map(ViewJson::address).orElse(null))
                .put("uptime_ms", view.uptimeMs())
                .put("devices", view.devices())
                .put("pending_requests", view.pendingRequests())
                .put("open_codes", view.openCodes())
                .put("sessions", view.sessions())
                .put("pairing_paused", view.pairingPaused())
                .put("certificate_expires_at", Timestamps.format(view.certificateExpiresAt()));
    }

    /** The result of {@code pairing.code}. It holds the secret. */
    public static ObjectNode of(MintedCode minted) {
        return object().put("code", minted.code())
                .put("slot", minted.slot())
                .put("method", minted.method().wireName())
                .put("uri", minted.uri())
                .put("expires_at", Timestamps.format(minted.expiresAt()))
                .put("node_fingerprint", minted.nodeFingerprint());
    }

    /** An open code without its secret. */
    public static ObjectNode of(CodeView code) {
        return object().put("slot", code.slot())
                .put("method", code.method().wireName())
                .put("purpose", code.purpose().wireName())
                .put("expires_at", Timestamps.format(code.expiresAt()))
                .put("failures", code.failures());
    }

    /** A certificate authority. */
    public static ObjectNode of(AuthorityView authority) {
        return object().put("fingerprint", authority.fingerprint())
                .put("state", authority.standing().wireName())
                .put("not_before", Timestamps.format(authority.notBefore()))
                .put("not_after", Timestamps.format(authority.notAfter()))
                .put(
                        "retirable_at",
                        Optional.ofNullable(authority.retirableAt())
                                .map(Timestamps::format)
                                .orElse(null));
    }

    /** A pairing request. */
    public static ObjectNode of(RequestView request) {
        return object().put("request_id", request.requestId().value())
                .put("device_id", request.deviceId().value())
                .put("name", request.name())
                .put("kind", request.kind())
                .put("platform", request.platform())
                .put("address", request.address())
                .put("fingerprint", request.fingerprint())
                .put("state", request.state().wireName())
                .put("requested_at", Timestamps.format(request.requestedAt()))
                .put("expires_at", Timestamps.format(request.expiresAt()));
    }

    /** A device; what it said of itself when it registered takes the place of what it said when it was paired. */
    public static ObjectNode of(DeviceView device) {
        Software software = device.software();
        ObjectNode json = object().put("device_id", device.deviceId().value())
                .put("name", device.name())
                .put("kind", device.kind())
                .put("platform", software == null ? device.platform() : software.platform())
                .put("fingerprint", device.fingerprint())
                .put("status", device.status().wireName())
                .put("paired_at", Timestamps.format(device.pairedAt()))
                .put("last_seen", moment(device.lastSeen()))
                .put("connected", device.connected())
                .put("address", device.presence().address())
                .put("version", software == null ? null : software.version());
        json.set("capabilities", capabilities(software == null ? List.of() : software.capabilities()));
        return json.put("certificate_expires_at", moment(device.certificateExpiresAt()))
                .put(
                        "unstored_status",
                        device.unstored() == null ? null : device.unstored().wireName())
                .put("removed", device.removed());
    }

    private static ArrayNode capabilities(List<Registration.Capability> capabilities) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        capabilities.forEach(
                it -> list.addObject().put("name", it.name().value()).put("available", it.available()));
        return list;
    }

    /** {@code host:port}, an IPv6 host in brackets and without its zone. */
    public static String address(InetSocketAddress address) {
        return HostPort.of(address).toString();
    }

    private static @Nullable String moment(@Nullable Instant moment) {
        return moment == null ? null : Timestamps.format(moment);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
