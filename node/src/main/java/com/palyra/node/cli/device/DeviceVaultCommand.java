package com.palyra.node.cli.device;

import com.palyra.node.agent.DeviceState;
import com.palyra.node.agent.DeviceVault;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.secrets.SecretOutput;
import com.palyra.protocol.Limits;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** A command about the secrets of a device: one connection to the node, over mutual TLS. */
abstract class DeviceVaultCommand extends DeviceSideCommand {
    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for each answer (60s).")
    private Duration timeout = Limits.DEVICE_ANSWER;

    DeviceVaultCommand(CommandContext context) {
        super(context);
    }

    /** What is done with the connection. */
    @FunctionalInterface
    interface Use {
        void with(DeviceVault vault) throws IOException;
    }

    /** What is fetched over the connection. */
    @FunctionalInterface
    interface Fetch<T> {
        T from(DeviceVault vault) throws IOException;
    }

    /** Connects, and hangs up in the end. */
    final void connected(Use use) throws IOException {
        fetched(vault -> {
            use.with(vault);
            return vault;
        });
    }

    /** Connects, fetches, and hangs up. */
    final <T> T fetched(Fetch<T> fetch) throws IOException {
        Duration patience = positive(timeout);
        DeviceState state = existingState();
        return this.<T, IOException>online(state, patience, client -> {
            try (DeviceVault vault =
                    patiently(() -> DeviceVault.connect(client, context().clock(), state, patience))) {
                return fetch.from(vault);
            }
        });
    }

    final SecretOutput secrets() {
        return new SecretOutput(context());
    }
}
