package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.terminal.Durations;
import com.palyra.node.terminal.QrText;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The daemon's answers as text for people. Pure. */
final class ViewText {
    private static final String NEVER = "-";

    private final Style style;
    private final Instant now;

    /** Text in this style; moments are told relative to now. */
    ViewText(Style style, Instant now) {
        this.style = style;
        this.now = now;
    }

    String status(JsonNode status) {
        String pairing = counted(status.path("pending_requests").asInt(), "request") + " to decide, "
                + counted(status.path("open_codes").asInt(), "open code");
        boolean paused = status.path("pairing_paused").asBoolean();
        return Table.describe(
                "Node",
                style.bold(field(status, "name")) + " " + field(status, "node_id"),
                "Version",
                field(status, "version"),
                "Address",
                field(status, "quic_address") + " (UDP)",
                "Monitoring",
                monitoring(field(status, "http_address")),
                "Up",
                Durations.format(Duration.ofMillis(status.path("uptime_ms").asLong())),
                "Devices",
                status.path("devices").asInt() + " paired, "
                        + counted(status.path("sessions").asInt(), "session"),
                "Pairing",
                paused ? pairing + ", " + style.red("PINs are paused: 'palyra pairing resume'") : pairing,
                "Vault",
                vault(status.path("vault")),
                "Journal",
                journal(status.path("journal")),
                "Certificate",
                "ends " + moment(status, "certificate_expires_at"));
    }

    private static String monitoring(String address) {
        return address.isEmpty() ? "off" : "http://" + address;
    }

    private String vault(JsonNode vault) {
        boolean open = vault.path("open").asBoolean();
        String sentence = field(vault, "sentence");
        String state = (open ? "open" : style.red("closed")) + ", in " + field(vault, "backend");
        return sentence.isEmpty() ? state : state + "; " + (open ? style.yellow(sentence) : style.red(sentence));
    }

    private String journal(JsonNode journal) {
        return switch (field(journal, "state")) {
            case "ok" -> JournalText.room(journal);
            case "disk_full" -> style.red("disk full, writes are refused") + "; " + JournalText.room(journal);
            default -> style.red("the disk failed, writes are refused until a restart");
        };
    }

    /** A fresh code and what to do with it; {@code address} is where the node is reached, as far as that is known. */
    String mintedCode(JsonNode minted, String address) {
        String newline = System.lineSeparator();
        String facts = Table.describe(
                "Good",
                "for one device, ends " + moment(minted, "expires_at"),
                "Node",
                field(minted, "node_fingerprint"));
        if (minted.path("uri").isTextual()) {
            String uri = field(minted, "uri");
            return QrText.of(uri, style) + newline + newline + "On the device:  "
                    + style.bold("palyra join '" + uri + "'") + newline + newline + facts;
        }
        return "Code  " + style.bold(field(minted, "code")) + newline + newline + "On the device:  "
                + style.bold("palyra join " + address) + "   (it asks for the code)" + newline + newline + facts;
    }

    String pairing(JsonNode list) {
        String newline = System.lineSeparator();
        return codes(list.path("codes")) + newline + newline + requests(list.path("requests"));
    }

    String request(JsonNode request) {
        return Table.describe(
                "Request", field(request, "request_id"),
                "State", state(field(request, "state")),
                "Name", style.bold(field(request, "name")),
                "Kind", field(request, "kind") + " on " + field(request, "platform"),
                "From", field(request, "address"),
                "Device", field(request, "device_id"),
                "Fingerprint", field(request, "fingerprint"),
                "Asked", moment(request, "requested_at"),
                "Expires", moment(request, "expires_at"));
    }

    String decided(String done, JsonNode request) {
        return done + " '" + field(request, "name") + "', device " + field(request, "device_id") + ".";
    }

    String devices(Iterable<JsonNode> devices) {
        if (!devices.iterator().hasNext()) {
            return "No devices yet. Make a code with 'palyra pairing code'.";
        }
        Table table = new Table(
                "DEVICE", "NAME", "KIND", "STATUS", "CONNECTED", "LAST SEEN", "ADDRESS", "VERSION", "CERTIFICATE ENDS");
        for (JsonNode device : devices) {
            table.row(
                    field(device, "device_id"),
                    field(device, "name"),
                    field(device, "kind"),
                    standing(device),
                    device.path("connected").asBoolean() ? "yes" : "no",
                    moment(device, "last_seen"),
                    known(device, "address"),
                    known(device, "version"),
                    moment(device, "certificate_expires_at"));
        }
        return table.toString();
    }

    String device(JsonNode device) {
        return Table.describe(
                "Device", field(device, "device_id"),
                "Name", style.bold(field(device, "name")),
                "Kind", field(device, "kind") + " on " + field(device, "platform"),
                "Status", standing(device),
                "Connected", device.path("connected").asBoolean() ? "yes" : "no",
                "Last seen", moment(device, "last_seen"),
                "Address", known(device, "address"),
                "Version", known(device, "version"),
                "Offers", offers(device.path("capabilities")),
                "Paired", moment(device, "paired_at"),
                "Certificate", "ends " + moment(device, "certificate_expires_at"),
                "Fingerprint", field(device, "fingerprint"));
    }

    /** One line: who it is, how it stands and whether it is there. */
    String presence(JsonNode device) {
        String address = device.path("address").asText("");
        String where = device.path("connected").asBoolean()
                ? "connected" + (device.path("address").isTextual() ? " from " + address : "")
                : "not connected";
        return field(device, "device_id") + "  " + style.bold(field(device, "name")) + "  " + standing(device) + ", "
                + where;
    }

    private String offers(JsonNode capabilities) {
        String offered = StreamSupport.stream(capabilities.spliterator(), false)
                .map(it -> it.path("available").asBoolean()
                        ? field(it, "name")
                        : style.dim(field(it, "name") + " (not now)"))
                .collect(Collectors.joining(", "));
        return offered.isEmpty() ? NEVER : offered;
    }

    String changed(String done, JsonNode device) {
        return done + " '" + field(device, "name") + "', device " + field(device, "device_id") + ".";
    }

    String cleared(JsonNode list) {
        if (list.path("devices").isEmpty()) {
            return "There was no evicted device to remove.";
        }
        return StreamSupport.stream(list.path("devices").spliterator(), false)
                .map(device -> changed("Removed", device))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    String rotated(JsonNode device) {
        return changed("Replaced the certificate of", device) + System.lineSeparator()
                + "It gets the next one when it renews, at the latest when two thirds of the life of the one that it has are"
                + " over; that one is good until then.";
    }

    String authorities(JsonNode list) {
        Table table = new Table("AUTHORITY", "STATE", "ENDS", "RETIRABLE");
        for (JsonNode authority : list.path("authorities")) {
            String state = field(authority, "state");
            table.row(
                    field(authority, "fingerprint"),
                    state.equals("signing") ? style.green(state) : style.yellow(state),
                    moment(authority, "not_after"),
                    moment(authority, "retirable_at"));
        }
        return table.toString();
    }

    String rotated(String sentence, JsonNode authorities) {
        return sentence + System.lineSeparator() + System.lineSeparator() + authorities(authorities);
    }

    String grants(JsonNode granted) {
        if (granted.path("grants").isEmpty()) {
            return "Device " + field(granted, "device_id") + " may do nothing with secrets.";
        }
        Table table = new Table("SCOPE", "ACCESS", "GRANTED");
        for (JsonNode grant : granted.path("grants")) {
            String access = field(grant, "access");
            boolean withheld = grant.path("withheld").asBoolean();
            table.row(
                    field(grant, "scope"),
                    withheld ? access + style.red(" (taken back, not stored)") : access,
                    moment(grant, "at"));
        }
        return table.toString();
    }

    private String codes(JsonNode codes) {
        if (codes.isEmpty()) {
            return "No open codes.";
        }
        Table table = new Table("SLOT", "METHOD", "FAILURES", "EXPIRES");
        for (JsonNode code : codes) {
            table.row(field(code, "slot"), field(code, "method"), field(code, "failures"), moment(code, "expires_at"));
        }
        return table.toString();
    }

    private String requests(JsonNode requests) {
        if (requests.isEmpty()) {
            return "No requests.";
        }
        Table table = new Table("REQUEST", "NAME", "KIND", "FROM", "STATE", "ASKED", "EXPIRES");
        for (JsonNode request : requests) {
            table.row(
                    field(request, "request_id"),
                    field(request, "name"),
                    field(request, "kind"),
                    field(request, "address"),
                    state(field(request, "state")),
                    moment(request, "requested_at"),
                    moment(request, "expires_at"));
        }
        return table.toString();
    }

    /** A device that is refused, although its events do not say so, is not shown as one that is let in. */
    private String standing(JsonNode device) {
        return device.path("unstored_status").isTextual()
                ? style.red(field(device, "unstored_status") + ", not stored") + " (" + field(device, "status") + ")"
                : state(field(device, "status")) + (device.path("removed").asBoolean() ? style.dim(" (removed)") : "");
    }

    private String state(String state) {
        return switch (state) {
            case "paired", "approved", "completed" -> style.green(state);
            case "pending_approval" -> style.yellow(state);
            case "revoked", "rejected" -> style.red(state);
            default -> style.dim(state);
        };
    }

    private String moment(JsonNode object, String name) {
        JsonNode moment = object.path(name);
        return moment.isTextual() ? Durations.relative(Instant.parse(moment.textValue()), now) : NEVER;
    }

    private static String known(JsonNode object, String name) {
        return object.path(name).isTextual() ? field(object, name) : NEVER;
    }

    private static String field(JsonNode object, String name) {
        return object.path(name).asText();
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
