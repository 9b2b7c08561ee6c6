package com.palyra.node.cli.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palyra secrets list [SCOPE]}: all secrets, or those of one scope. */
@Command(name = "list", description = "List secrets.")
public final class SecretsListCommand extends SecretsSideCommand {
    @Parameters(paramLabel = "SCOPE", arity = "0..1", description = "Only those of this scope.")
    private @Nullable String only;

    /** The command in this context. */
    public SecretsListCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        AdminClient client = client();
        try (SecretListing listing = new SecretListing(context())) {
            if (only != null) {
                addScope(client, scope(only), listing);
            } else {
                addAll(client, listing);
            }
            listing.end();
        }
    }

    private static void addAll(AdminClient client, SecretListing listing) {
        ObjectNode params = params();
        boolean more = true;
        while (more) {
            JsonNode page = client.call("secrets.scopes", params);
            for (JsonNode scope : page.path("scopes")) {
                String name = scope.path("scope").asText();
                if (scope.path("secrets").asLong() > 0) {
                    addScope(client, name, listing);
                }
                params.put("after", name);
            }
            more = page.path("more").asBoolean() && !page.path("scopes").isEmpty();
        }
    }

    private static void addScope(AdminClient client, String scope, SecretListing listing) {
        ObjectNode params = params().put("scope", scope);
        boolean more = true;
        while (more) {
            JsonNode page = client.call("secrets.list", params);
            JsonNode secrets = page.path("secrets");
            listing.add(secrets);
            more = page.path("more").asBoolean() && !secrets.isEmpty();
            if (more) {
                params.put("after", secrets.get(secrets.size() - 1).path("key").asText());
            }
        }
    }
}
