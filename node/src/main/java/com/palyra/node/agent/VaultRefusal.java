package com.palyra.node.agent;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.util.Map;

/** What the words mean with which a node refuses requests about secrets. */
final class VaultRefusal {
    private static final Map<String, VaultRefusal> WORDS = Map.of(
            "not_granted", refusal(ErrorCode.VAULT_NOT_GRANTED, "The node does not allow this device that for %s."),
            "not_found", refusal(ErrorCode.VAULT_NOT_FOUND, "There is no secret %s, or not that version of it."),
            "version_conflict", refusal(ErrorCode.VAULT_VERSION_CONFLICT, "The newest version of %s is another one."),
            "value_too_large", refusal(ErrorCode.VAULT_VALUE_TOO_LARGE, "The value is too large for %s."),
            "vault_closed", refusal(ErrorCode.VAULT_CLOSED, "The node's vault is closed, so %s cannot be used."),
            "vault_unavailable",
                    refusal(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The node cannot reach its store for %s."),
            "vault_full", refusal(ErrorCode.VAULT_FULL, "There is no room for %s."),
            "timed_out", refusal(ErrorCode.VAULT_TIMED_OUT, "The node's vault did not answer in time about %s."),
            "busy", refusal(ErrorCode.VAULT_BUSY, "The node's vault is busy with %s."),
            "invalid_request",
                    refusal(ErrorCode.PROTOCOL_FAILED, "The node does not understand the request about %s."));

    private final ErrorCode error;
    private final String sentence;

    private VaultRefusal(ErrorCode error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    /** The error of a request about {@code subject}, the quoted name of a secret or a scope. */
    static PalyraException of(String word, String subject) {
        VaultRefusal known = WORDS.get(word);
        return known == null
                ? new PalyraException(
                        ErrorCode.PROTOCOL_FAILED,
                        "The node refused the request about " + subject + " and says not why.")
                : new PalyraException(known.error, String.format(known.sentence, subject));
    }

    private static VaultRefusal refusal(ErrorCode error, String sentence) {
        return new VaultRefusal(error, sentence);
    }
}
