package com.palyra.node.cli.device;

import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.SecretListing;
import com.palyra.node.cli.secrets.SecretName;
import com.palyra.protocol.rpc.VaultResult;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra device secrets list SCOPE}: the secrets of a scope. */
@Command(name = "list", description = "List the secrets of a scope.")
public final class DeviceSecretsListCommand extends DeviceVaultCommand {
    @Parameters(paramLabel = "SCOPE", description = "The scope, such as skill:extractor.")
    private String typed = "";

    /** The command in this context. */
    public DeviceSecretsListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() throws IOException {
        Scope scope = SecretName.scope(typed);
        connected(vault -> {
            try (SecretListing listing = new SecretListing(context())) {
                KeyName after = null;
                boolean more = true;
                while (more) {
                    VaultResult.Page page = vault.list(scope, after);
                    listing.add(page.secrets().stream()
                            .map(VaultResult.Secret::json)
                            .toList());
                    more = page.more();
                    if (more) {
                        after = page.secrets()
                                .get(page.secrets().size() - 1)
                                .ref()
                                .key();
                    }
                }
                listing.end();
            }
        });
    }
}
