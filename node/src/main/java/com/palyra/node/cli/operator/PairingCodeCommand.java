package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.UsageException;
import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.pairing.CodeMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code palyra pairing code}: opens a code for one device and shows it once. */
@Command(name = "code", description = "Make a code for one device.")
public final class PairingCodeCommand extends OperatorCommand {
    @Option(names = "--method", paramLabel = "pin|qr", description = "What the device gets (pin).")
    private CodeMethod method = CodeMethod.PIN;

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long it is good, 30s to 24h (10m).")
    private Duration ttl = Limits.CODE_TTL;

    @Option(names = "--digits", paramLabel = "6|8", description = "Digits of the PIN (6).")
    private @Nullable Integer digits;

    /** The command in this context. */
    public PairingCodeCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected void run() {
        ObjectNode params = params().put("method", method.wireName()).put("ttl_ms", checkedTtl());
        if (digits != null) {
            params.put("digits", checkedDigits(digits));
        }
        JsonNode code = ask("pairing.code", params);
        context().output().data(code, () -> text().mintedCode(code, "HOST:PORT"));
    }

    private long checkedTtl() {
        if (ttl.compareTo(Limits.CODE_TTL_MIN) < 0 || ttl.compareTo(Limits.CODE_TTL_MAX) > 0) {
            throw new UsageException(
                    "A code cannot live for " + Durations.format(ttl) + ".", "Give --ttl between 30s and 24h.");
        }
        return ttl.toMillis();
    }

    private int checkedDigits(int wanted) {
        if (method == CodeMethod.QR) {
            throw new UsageException("A QR code has no digits.", "Leave --digits away, or use --method pin.");
        }
        if (wanted != Limits.PIN_DIGITS && wanted != Limits.PIN_DIGITS_LONG) {
            throw new UsageException("A PIN of " + wanted + " digits is not offered.", "Give --digits 6 or 8.");
        }
        return wanted;
    }
}
