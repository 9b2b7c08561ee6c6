package com.palyra.node.daemon;

import com.palyra.actors.DeviceOutboxes;
import com.palyra.actors.NodeAuthorities;
import com.palyra.actors.NodeRuntime;
import com.palyra.actors.view.CodeView;
import com.palyra.actors.view.DeviceView;
import com.palyra.actors.view.MintedCode;
import com.palyra.actors.view.RequestView;
import com.palyra.actors.view.StatusView;
import com.palyra.node.admin.JournalOperations;
import com.palyra.node.admin.NodeOperations;
import com.palyra.node.admin.VaultOperations;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.CodeMethod;
import com.palyra.protocol.pairing.Purpose;
import com.palyra.protocol.vault.Grant;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The running node as operators see it. Codes are for devices only.
 *
 * @param node the running node
 * @param httpAddress where it answers HTTP
 * @param journal its journal
 * @param vault its vault
 */
record RuntimeOperations(
        NodeRuntime node, Optional<InetSocketAddress> httpAddress, JournalOperations journal, VaultOperations vault)
        implements NodeOperations {
    @Override
    public CompletionStage<StatusView> status() {
        return node.status();
    }

    @Override
    public CompletionStage<MintedCode> mintCode(CodeMethod method, Duration ttl, int digits) {
        return node.mintCode(method, ttl, digits, Purpose.DEVICE);
    }

    @Override
    public CompletionStage<List<CodeView>> codes() {
        return node.codes();
    }

    @Override
    public List<RequestView> requests() {
        return node.requests();
    }

    @Override
    public Optional<RequestView> request(Ulid requestId) {
        return node.request(requestId);
    }

    @Override
    public CompletionStage<RequestView> approve(
            Ulid requestId, @Nullable String shortString, String reason, List<Grant> grants) {
        return node.approve(requestId, shortString, reason, grants);
    }

    @Override
    public CompletionStage<RequestView> reject(Ulid requestId, String reason) {
        return node.reject(requestId, reason);
    }

    @Override
    public CompletionStage<Void> resumePinPairing() {
        return node.resumePinPairing();
    }

    @Override
    public List<DeviceView> devices() {
        return node.devices();
    }

    @Override
    public Optional<DeviceView> device(Ulid deviceId) {
        return node.device(deviceId);
    }

    @Override
    public CompletionStage<DeviceView> revoke(Ulid deviceId, String reason) {
        return node.revoke(deviceId, reason);
    }

    @Override
    public CompletionStage<DeviceView> evict(Ulid deviceId, String reason) {
        return node.evict(deviceId, reason);
    }

    @Override
    public CompletionStage<DeviceView> rotate(Ulid deviceId) {
        return node.rotate(deviceId);
    }

    @Override
    public CompletionStage<DeviceView> remove(Ulid deviceId) {
        return node.remove(deviceId);
    }

    @Override
    public CompletionStage<List<DeviceView>> clear() {
        return node.clear();
    }

    @Override
    public NodeAuthorities authorities() {
        return node.authorities();
    }

    @Override
    public DeviceOutboxes outboxes() {
        return node.outboxes();
    }
}
