package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.actors.view.GrantView;
import com.palyra.actors.view.ReviewView;
import com.palyra.actors.view.ScopeView;
import com.palyra.actors.view.SecretHistory;
import com.palyra.actors.view.SecretPage;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.node.terminal.Timestamps;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.BackendProbe;
import com.palyra.persistence.vault.RootShare;
import com.palyra.persistence.vault.VaultStatus;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said about the vault as the JSON that commands get. The fields and their order are part of the interface. A value
 * is only in {@link #of(SecretValue)}.
 */
final class VaultJson {
    /** What is left of a frame for lists when the rest of the answer is in it. */
    private static final int LIST_BYTES = JournalCommands.REPORT_BYTES;

    private VaultJson() {}

    /** A secret: <code>{"scope","key","version","size","created_at","updated_at","deleted"}</code>. */
    static ObjectNode of(SecretView secret) {
        return named(secret.ref())
                .put("version", secret.version())
                .put("size", secret.size())
                .put("created_at", Timestamps.format(secret.createdAt()))
                .put("updated_at", Timestamps.format(secret.updatedAt()))
                .put("deleted", secret.deleted());
    }

    /** A secret with {@code value_base64}. */
    static ObjectNode of(SecretValue value) {
        byte[] bytes = value.value().exposeCopy();
        try {
            return of(value.secret()).put("value_base64", Base64.getEncoder().encodeToString(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** <code>{"secrets":[...],"more"}</code>. */
    static ObjectNode of(SecretPage page) {
        ObjectNode json = object();
        ArrayNode secrets = json.putArray("secrets");
        page.secrets().forEach(secret -> secrets.add(of(secret)));
        return json.put("more", page.more());
    }

    /** The scopes after that one, as many as an answer holds: <code>{"scopes":[...],"more"}</code>. */
    static ObjectNode scopes(List<ScopeView> scopes, Optional<Scope> after) {
        List<ScopeView> left = scopes.stream()
                .sorted((one, other) -> one.scope().compareTo(other.scope()))
                .filter(scope -> after.isEmpty() || scope.scope().compareTo(after.get()) > 0)
                .toList();
        ArrayNode taken = new AnswerRoom(LIST_BYTES).take(left, VaultJson::scope);
        ObjectNode json = object();
        json.set("scopes", taken);
        return json.put("more", taken.size() < left.size());
    }

    /** A secret with {@code last_read} and its {@code versions}. */
    static ObjectNode of(SecretHistory history) {
        ObjectNode json = of(history.secret()).put("last_read", moment(history.lastRead()));
        ArrayNode versions = json.putArray("versions");
        for (SecretVersionView version : history.versions()) {
            versions.addObject()
                    .put("version", version.version())
                    .put("size", version.size())
                    .put("at", Timestamps.format(version.at()));
        }
        return json;
    }

    /** What was destroyed; {@code version} is null for all of them. */
    static ObjectNode destroyed(SecretRef ref, @Nullable Long version) {
        return named(ref).put("version", version).put("destroyed", true);
    }

    /** The findings that fit; if those are not all, it is not {@code complete}. */
    static ObjectNode of(ReviewView review) {
        AnswerRoom room = new AnswerRoom(LIST_BYTES);
        ArrayNode unread = room.take(review.unread(), VaultJson::finding);
        ArrayNode old = room.take(review.old(), VaultJson::finding);
        ArrayNode unreachable =
                room.take(review.unreachable(), scope -> JsonNodeFactory.instance.textNode(scope.toString()));
        boolean all = unread.size() == review.unread().size()
                && old.size() == review.old().size()
                && unreachable.size() == review.unreachable().size();
        ObjectNode json = object();
        json.set("unread", unread);
        json.set("old", old);
        json.set("unreachable", unreachable);
        return json.put("complete", review.complete() && all);
    }

    /** How many blobs are in the other backend now. */
    static JsonNode migrated(BackendKind kind, long moved) {
        return object().put("backend", kind.wireName()).put("moved", moved);
    }

    /** How many keys are under new ones; {@code scope} is null for all of them, or for the root key. */
    static JsonNode rotated(boolean root, @Nullable Scope scope, long wrapped) {
        return object().put("root", root)
                .put("scope", scope == null ? null : scope.toString())
                .put("rewrapped", wrapped);
    }

    /** How the vault is. */
    static ObjectNode of(VaultStatus status) {
        ObjectNode json = object().put("backend", status.backend().wireName());
        json.set("share", of(status.share()));
        return json.put("open", status.open())
                .put("sentence", status.sentence())
                .put("hanging", status.hanging());
    }

    /** What opens the vault beside the state directory. */
    static ObjectNode of(RootShare share) {
        return object().put("kind", share.kind().wireName()).put("since", moment(share.since()));
    }

    /** <code>{"backends":[...]}</code>. */
    static ObjectNode probes(List<BackendProbe> probes) {
        ObjectNode json = object();
        ArrayNode backends = json.putArray("backends");
        for (BackendProbe probe : probes) {
            backends.addObject()
                    .put("kind", probe.kind().wireName())
                    .put("works", probe.works())
                    .put("error", probe.error() == null ? null : probe.error().code())
                    .put("sentence", probe.sentence())
                    .put("took_ms", probe.took().toMillis());
        }
        return json;
    }

    /** What a device may do: <code>{"device_id","grants":[...]}</code>. */
    static ObjectNode grants(Ulid device, List<GrantView> grants) {
        ObjectNode json = object().put("device_id", device.value());
        ArrayNode list = json.putArray("grants");
        for (GrantView view : grants) {
            list.addObject()
                    .put("scope", view.grant().scope().toString())
                    .put("access", view.grant().access().wireName())
                    .put("at", Timestamps.format(view.at()))
                    .put("withheld", view.withheld());
        }
        return json;
    }

    private static JsonNode scope(ScopeView view) {
        ObjectNode json = object().put("scope", view.scope().toString()).put("secrets", view.secrets());
        ArrayNode devices = json.putArray("devices");
        view.devices().forEach(device -> devices.add(device.value()));
        return json;
    }

    private static JsonNode finding(ReviewView.Finding finding) {
        return named(finding.secret())
                .put("updated_at", Timestamps.format(finding.updatedAt()))
                .put("last_read", moment(finding.lastRead()));
    }

    private static ObjectNode named(SecretRef ref) {
        return object().put("scope", ref.scope().toString())
                .put("key", ref.key().value());
    }

    private static @Nullable String moment(@Nullable Instant moment) {
        return moment == null ? null : Timestamps.format(moment);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
