package com.palyra.node.cli.secrets;

import com.palyra.node.cli.UsageException;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Parameters;

/**
 * Which secret, as the words of a command line: {@code SCOPE/KEY}, or {@code SCOPE} and {@code KEY}. A further word may be a
 * value that somebody thought belongs there, so that no error repeats it.
 */
public final class SecretName {
    @Parameters(
            paramLabel = "SCOPE/KEY",
            hideParamSyntax = true,
            arity = "1..*",
            description = "The secret, also as two words: SCOPE KEY.")
    private List<String> words = List.of();

    /** A name to be filled from the command line. */
    public SecretName() {}

    /**
     * The secret that is named.
     *
     * @throws UsageException if there are more words
     * @throws PalyraException {@link ErrorCode#VAULT_INVALID_NAME} if they are no name
     */
    public SecretRef ref() {
        boolean whole = words.get(0).indexOf('/') >= 0;
        if (words.size() > (whole ? 1 : 2)) {
            throw new UsageException(
                    "There are more words than a secret's name, SCOPE/KEY or SCOPE KEY, has.",
                    "A value comes from standard input or --file: on the command line other users can see it.");
        }
        if (!whole && words.size() == 2) {
            return parsed(() -> new SecretRef(Scope.parse(words.get(0)), KeyName.parse(words.get(1))));
        }
        return parsed(() -> SecretRef.parse(words.get(0)));
    }

    /**
     * A scope that is named by itself.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_INVALID_NAME} if it is none
     */
    public static Scope scope(String typed) {
        try {
            return Scope.parse(typed);
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(ErrorCode.VAULT_INVALID_NAME, "The scope is wrong: " + wrong.getMessage(), wrong);
        }
    }

    /** What a parser of names makes, or the error of a wrong name. */
    static <T> T parsed(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException wrong) {
            throw new PalyraException(
                    ErrorCode.VAULT_INVALID_NAME, "The name of the secret is wrong: " + wrong.getMessage(), wrong);
        }
    }
}
