package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.RequestState;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.vault.Grant;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The table of admin commands: each checks its parameters, asks the node and shapes the answer. Thread-safe. */
public final class NodeCommands implements AdminHandler {
    private final NodeOperations node;
    private final Map<String, Command> others;
    private final Map<String, Command> commands = Map.ofEntries(
            Map.entry("status", this::status),
            Map.entry("pairing.code", this::mintCode),
            Map.entry("pairing.list", this::listPairing),
            Map.entry("pairing.show", this::showRequest),
            Map.entry("pairing.approve", this::approve),
            Map.entry("pairing.reject", this::reject),
            Map.entry("pairing.resume", this::resume));

    /** Carries one command out. */
    @FunctionalInterface
    interface Command {
        CompletionStage<? extends JsonNode> run(Params params);
    }

    /** Commands over this node. */
    public NodeCommands(NodeOperations node) {
        this(node, new SecureRandom());
    }

    private NodeCommands(NodeOperations node, SecureRandom random) {
        this(node, () -> Ulid.generate(InstantSource.system(), random));
    }

    /** Commands over this node; the ids are for jobs. */
    public NodeCommands(NodeOperations node, Supplier<Ulid> ids) {
        this.node = node;
        this.others = new HashMap<>(new JournalCommands(node.journal()).table());
        others.putAll(new DeviceCommands(node).table());
        others.putAll(new AuthorityCommands(node.authorities()).table());
        others.putAll(new OutboxCommands(node.outboxes()).table());
        others.putAll(new VaultCommands(node.vault(), ids).table());
    }

    @Override
    public CompletionStage<? extends JsonNode> handle(String command, Params params) {
        Command found = commands.getOrDefault(command, others.get(command));
        if (found == null) {
            throw AdminMessages.wrong("The node does not know this admin command.");
        }
        return found.run(params);
    }

    private CompletionStage<? extends JsonNode> status(Params params) {
        params.done();
        CompletionStage<ObjectNode> alone = node.status().thenApply(view -> ViewJson.of(view, node.httpAddress()));
        return alone.thenCombine(
                        node.vault().vault(), (json, vault) -> json.<ObjectNode>set("vault", VaultJson.of(vault)))
                .thenCombine(
                        node.journal().condition(), (json, journal) -> json.set("journal", JournalJson.of(journal)));
    }

    private CompletionStage<? extends JsonNode> mintCode(Params params) {
        CodeMethod method = params.value(
                "method",
                text -> CodeMethod.ofWireName(text)
                        .orElseThrow(() -> new IllegalArgumentException("it is pin or qr.")));
        Duration ttl = Duration.ofMillis(params.optionalNumber("ttl_ms").orElse(Limits.CODE_TTL.toMillis()));
        long digits = params.optionalNumber("digits").orElse(Limits.PIN_DIGITS);
        params.done();
        if (ttl.compareTo(Limits.CODE_TTL_MIN) < 0 || ttl.compareTo(Limits.CODE_TTL_MAX) > 0) {
            throw new PalyraException(ErrorCode.USAGE, "A code lives for 30 seconds to 24 hours.");
        }
        if (digits != Limits.PIN_DIGITS && digits != Limits.PIN_DIGITS_LONG) {
            throw new PalyraException(ErrorCode.USAGE, "A PIN has 6 or 8 digits.");
        }
        return node.mintCode(method, ttl, (int) digits).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> listPairing(Params params) {
        Optional<RequestState> state = params.optionalText("state").map(NodeCommands::state);
        params.done();
        return node.codes().thenApply(codes -> pairing(codes, state));
    }

    private ObjectNode pairing(List<CodeView> codes, Optional<RequestState> state) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode open = result.putArray("codes");
        codes.forEach(code -> open.add(ViewJson.of(code)));
        ArrayNode requests = result.putArray("requests");
        node.requests().stream()
                .filter(request -> state.isEmpty() || state.get() == request.state())
                .forEach(request -> requests.add(ViewJson.of(request)));
        return result;
    }

    private CompletionStage<? extends JsonNode> showRequest(Params params) {
        Ulid id = id(params, "request_id");
        params.done();
        return CompletableFuture.completedFuture(node.request(id)
                .map(ViewJson::of)
                .orElseThrow(() ->
                        new PalyraException(ErrorCode.PAIR_NOT_FOUND, "There is no pairing request " + id + ".")));
    }

    private CompletionStage<? extends JsonNode> approve(Params params) {
        Ulid id = id(params, "request_id");
        Optional<String> shortString = params.optionalText("sas");
        boolean skip = params.flag("skip_sas");
        String reason = reason(params, "approved_by_operator");
        List<Grant> grants = params.values("grants", Limits.GRANTS_PER_DEVICE, Grant::parse);
        params.done();
        if (grants.stream().map(Grant::scope).distinct().count() < grants.size()) {
            throw new PalyraException(ErrorCode.USAGE, "The grants name a scope twice.");
        }
        if (shortString.isPresent() == skip) {
            throw new PalyraException(
                    ErrorCode.USAGE, "Approving needs the short string that the device shows, or the wish to skip it.");
        }
        return node.approve(id, shortString.orElse(null), reason, grants).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> reject(Params params) {
        Ulid id = id(params, "request_id");
        String reason = reason(params, "rejected_by_operator");
        params.done();
        return node.reject(id, reason).thenApply(ViewJson::of);
    }

    private CompletionStage<? extends JsonNode> resume(Params params) {
        params.done();
        return node.resumePinPairing()
                .thenApply(done -> JsonNodeFactory.instance.objectNode().put("pairing_paused", false));
    }

    private static Ulid id(Params params, String name) {
        return params.value(name, Ulid::parse);
    }

    static String reason(Params params, String otherwise) {
        String reason = params.optionalText("reason").orElse(otherwise);
        boolean printable = reason.codePoints()
                .noneMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.FORMAT);
        int length = reason.codePointCount(0, reason.length());
        if (reason.isBlank() || length > Limits.REASON_CHARACTERS || !printable) {
            throw new PalyraException(
                    ErrorCode.USAGE,
                    "A reason has 1 to " + Limits.REASON_CHARACTERS + " printable characters on one line.");
        }
        return reason;
    }

    private static RequestState state(String name) {
        return Arrays.stream(RequestState.values())
                .filter(state -> state.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new PalyraException(ErrorCode.USAGE, "There is no request state of that name."));
    }
}
