package com.palyra.node.admin;

import com.palyra.actors.DeviceOutboxes;
import com.palyra.actors.NodeAuthorities;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.StatusView;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.vault.Grant;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with the node. The running node stands behind it; tests put a fake there. Thread-safe; failures
 * are {@link com.palyra.protocol.error.PalyraException} in the stage.
 */
public interface NodeOperations {
    /** How the node is. */
    CompletionStage<StatusView> status();

    /** Where it answers HTTP; empty for nowhere. */
    Optional<InetSocketAddress> httpAddress();

    /** Opens a code for one device. */
    CompletionStage<MintedCode> mintCode(CodeMethod method, Duration ttl, int digits);

    /** Open codes, without their secrets. */
    CompletionStage<List<CodeView>> codes();

    /** All requests that are kept, whatever became of them. */
    List<RequestView> requests();

    /** One request. */
    Optional<RequestView> request(Ulid requestId);

    /**
     * Approves a request; without a short string the comparison is skipped, which is audited.
     *
     * @param grants what the device may do from the first moment on, at most one for each scope
     */
    CompletionStage<RequestView> approve(
            Ulid requestId, @Nullable String shortString, String reason, List<Grant> grants);

    /** Rejects a request. */
    CompletionStage<RequestView> reject(Ulid requestId, String reason);

    /** Allows PIN pairing again after too many failures. */
    CompletionStage<Void> resumePinPairing();

    /** All devices that are kept, also removed ones. */
    List<DeviceView> devices();

    /** One device. */
    Optional<DeviceView> device(Ulid deviceId);

    /** Blocks a device and its key for ever; its sessions are cut when the stage completes. */
    CompletionStage<DeviceView> revoke(Ulid deviceId, String reason);

    /** Ends a device's certificates and sessions; it may pair again with the same key. */
    CompletionStage<DeviceView> evict(Ulid deviceId, String reason);

    /** Replaces a paired device's certificate; the device is given the next one when it renews. */
    CompletionStage<DeviceView> rotate(Ulid deviceId);

    /** Hides an evicted or revoked device; its key stays bound or blocked. */
    CompletionStage<DeviceView> remove(Ulid deviceId);

    /** Hides all evicted devices and tells which. */
    CompletionStage<List<DeviceView>> clear();

    /** The authorities that certify devices and this node. */
    NodeAuthorities authorities();

    /** What devices may be told and asked. */
    DeviceOutboxes outboxes();

    /** What may be done with the node's journal. */
    JournalOperations journal();

    /** What may be done with the node's vault. */
    VaultOperations vault();
}
