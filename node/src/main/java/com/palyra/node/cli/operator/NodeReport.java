package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.NodeInfo;
import com.palyra.actors.NodeNotice;
import com.palyra.node.admin.NodeOperations;
import com.palyra.node.admin.ViewJson;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.CommandFailure;
import com.palyra.node.cli.OutputFormat;
import com.palyra.node.terminal.Style;
import com.palyra.node.terminal.Table;
import com.palyra.node.terminal.Timestamps;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * What {@code palyra up} prints: first that the node is ready, then one line per notice. Notices that come earlier wait.
 * Thread-safe.
 */
final class NodeReport {
    private final CommandContext context;
    private final List<NodeNotice> early = new ArrayList<>();
    private boolean ready;

    NodeReport(CommandContext context) {
        this.context = context;
    }

    /** Prints that the node is ready and, when a person looks at a terminal, fresh codes. Then lets notices through. */
    synchronized void ready(NodeInfo info, Path stateDirectory, NodeOperations node) {
        Optional<InetSocketAddress> http = node.httpAddress();
        context.output().data(readyJson(info, http, stateDirectory), () -> readyText(info, http, stateDirectory));
        if (context.terminal().showsOutput() && context.options().output() == OutputFormat.TEXT) {
            String address = info.advertised().get(0).toString();
            showCode(node, CodeMethod.QR, address);
            showCode(node, CodeMethod.PIN, address);
        }
        ready = true;
        early.forEach(this::print);
        early.clear();
    }

    /** Prints one notice, once the node is ready. */
    synchronized void notice(NodeNotice notice) {
        if (ready) {
            print(notice);
        } else if (early.size() < Limits.ADDRESSES) {
            early.add(notice);
        }
    }

    private void print(NodeNotice notice) {
        context.output().data(noticeJson(notice), () -> {
            Style style = context.style();
            return style.dim(Timestamps.clock(notice.at())) + "  " + notice.text();
        });
    }

    private static ObjectNode readyJson(NodeInfo info, Optional<InetSocketAddress> http, Path stateDirectory) {
        return object().put("event", "ready")
                .put("node_id", info.nodeId().value())
                .put("node_fingerprint", info.fingerprint())
                .put("quic_address", ViewJson.address(info.quicAddress()))
                .put("http_address", http.map(ViewJson::address).orElse(null))
                .put("state_dir", stateDirectory.toString());
    }

    private static ObjectNode noticeJson(NodeNotice notice) {
        ObjectNode json = object().put("event", notice.kind()).put("at", Timestamps.format(notice.at()));
        notice.fields().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(field -> !json.has(field.getKey()))
                .forEach(field -> json.put(field.getKey(), field.getValue()));
        return json;
    }

    private String readyText(NodeInfo info, Optional<InetSocketAddress> http, Path stateDirectory) {
        String addresses = info.advertised().stream().map(HostPort::toString).collect(Collectors.joining(", "));
        return Table.describe(
                "Node", context.style().bold(info.nodeId().value()),
                "Fingerprint", info.fingerprint(),
                "Listening", ViewJson.address(info.quicAddress()) + " (UDP)",
                "Reach it at", addresses,
                "Monitoring",
                        http.map(address -> "http://" + ViewJson.address(address))
                                .orElse("off"),
                "State", stateDirectory.toString());
    }

    private void showCode(NodeOperations node, CodeMethod method, String address) {
        String newline = System.lineSeparator();
        ViewText text = new ViewText(context.style(), context.clock().instant());
        try {
            ObjectNode code = ViewJson.of(node.mintCode(method, Limits.CODE_TTL, Limits.PIN_DIGITS)
                    .toCompletableFuture()
                    .join());
            context.output().forPeople(newline + text.mintedCode(code, address) + newline);
        } catch (CompletionException refused) {
            context.output().diagnostic(CommandFailure.of(refused).message());
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
