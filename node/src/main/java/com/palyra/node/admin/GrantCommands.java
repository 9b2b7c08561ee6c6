package com.palyra.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.actors.view.GrantView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Access;
import com.palyra.protocol.vault.Grant;
import com.palyra.protocol.vault.Scope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The admin commands about what devices may do in scopes. Stateless. */
final class GrantCommands {
    private final VaultOperations vault;

    GrantCommands(VaultOperations vault) {
        this.vault = vault;
    }

    Map<String, NodeCommands.Command> table() {
        return Map.of(
                "devices.grants", this::grants,
                "devices.grant", this::grant,
                "devices.revoke_grant", this::revoke);
    }

    private CompletionStage<? extends JsonNode> grants(Params params) {
        Ulid device = DeviceCommands.device(params);
        params.done();
        List<GrantView> grants = vault.grants(device)
                .orElseThrow(
                        () -> new PalyraException(ErrorCode.DEVICE_NOT_FOUND, "There is no device " + device + "."));
        return CompletableFuture.completedFuture(VaultJson.grants(device, grants));
    }

    private CompletionStage<? extends JsonNode> grant(Params params) {
        Ulid device = DeviceCommands.device(params);
        Scope scope = VaultCommands.scope(params);
        Access access = params.value("access", Access::parse);
        params.done();
        return vault.grant(device, new Grant(scope, access)).thenApply(grants -> VaultJson.grants(device, grants));
    }

    private CompletionStage<? extends JsonNode> revoke(Params params) {
        Ulid device = DeviceCommands.device(params);
        Scope scope = VaultCommands.scope(params);
        params.done();
        return vault.revokeGrant(device, scope).thenApply(grants -> VaultJson.grants(device, grants));
    }
}
