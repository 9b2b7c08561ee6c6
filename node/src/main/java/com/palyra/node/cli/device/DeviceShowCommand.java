package com.palyra.node.cli.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.agent.DeviceIdentity;
import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.Membership;
import com.palyra.node.agent.PendingRequest;
import com.palyra.node.agent.TurnedAway;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.terminal.Table;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.pairing.ShortString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code palyra device show}: what this device is and knows, without asking anybody. */
@Command(name = "show", description = "Show what this device is; asks nobody.")
public final class DeviceShowCommand extends DeviceSideCommand {
    /** The command in this context. */
    public DeviceShowCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        DeviceState state = existingState();
        try (DeviceIdentity device = state.identity()
                .orElseThrow(() ->
                        new PalyraException(ErrorCode.DEVICE_NOT_PAIRED, "This machine has not joined a node yet."))) {
            Optional<Membership> membership = state.membership();
            Optional<PendingRequest> request = state.pendingRequest();
            Optional<TurnedAway> end = state.turnedAway();
            context()
                    .output()
                    .data(json(device, membership, request, end), () -> text(device, membership, request, end));
        }
    }

    private static ObjectNode json(
            DeviceIdentity device,
            Optional<Membership> membership,
            Optional<PendingRequest> request,
            Optional<TurnedAway> end) {
        ObjectNode json = object().put("device_id", device.id().value())
                .put("fingerprint", device.key().publicKey().fingerprint())
                .put("state", stateOf(membership, request, end));
        json.put("node_id", membership.map(m -> m.nodeId().value()).orElse(null));
        json.put(
                "node_fingerprint",
                membership.map(m -> m.nodeKey().fingerprint()).orElse(null));
        ArrayNode addresses = json.putArray("addresses");
        membership.ifPresent(m -> m.addresses().forEach(address -> addresses.add(address.toString())));
        json.put(
                "certificate_fingerprint",
                membership.map(m -> Certificates.fingerprint(m.certificate())).orElse(null));
        json.put(
                "certificate_expires_at",
                membership.map(m -> Timestamps.format(m.certificateExpiresAt())).orElse(null));
        json.put("request_id", request.map(r -> r.requestId().value()).orElse(null));
        json.put("sas", request.map(PendingRequest::shortString).orElse(null));
        return json;
    }

    private static String text(
            DeviceIdentity device,
            Optional<Membership> membership,
            Optional<PendingRequest> request,
            Optional<TurnedAway> end) {
        List<String> lines = new ArrayList<>(List.of(
                "Device", device.id().value(),
                "Fingerprint", device.key().publicKey().fingerprint(),
                "State", stateOf(membership, request, end)));
        membership.ifPresent(m -> lines.addAll(List.of(
                "Node", m.nodeId().value(),
                "Node fingerprint", m.nodeKey().fingerprint(),
                "Addresses", m.addresses().stream().map(Object::toString).collect(Collectors.joining(", ")),
                "Certificate until", Timestamps.format(m.certificateExpiresAt()))));
        request.ifPresent(r -> lines.addAll(
                List.of("Request", r.requestId().value(), "Short string", ShortString.display(r.shortString()))));
        return Table.describe(lines.toArray(String[]::new));
    }

    /** As far as it is known here: a node that ends a pairing may not have said so yet. */
    private static String stateOf(
            Optional<Membership> membership, Optional<PendingRequest> request, Optional<TurnedAway> end) {
        String known = end.map(how -> how.how().word()).orElse(membership.isPresent() ? "paired" : "unpaired");
        return request.isPresent() ? "pending_approval" : known;
    }
}
