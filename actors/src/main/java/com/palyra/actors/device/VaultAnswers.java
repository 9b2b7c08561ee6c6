package com.palyra.actors.device;

import com.palyra.actors.vault.VaultReply;
import com.palyra.actors.view.SecretValue;
import com.palyra.actors.view.SecretView;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.VaultResult;

/**
 * What a device is told of a scope's reply: the secret, or a word for what went wrong and never a sentence, which is for
 * operators. A value is closed here; the text that it becomes stays in memory until it is collected.
 */
final class VaultAnswers {
    private VaultAnswers() {}

    static RpcResponse of(VaultReply reply) {
        if (reply instanceof VaultReply.Stored stored) {
            return secret(stored.secret()).toResponse();
        } else if (reply instanceof VaultReply.Opened opened) {
            try (SecretValue value = opened.secret()) {
                return new VaultResult.Value(secret(value.secret()), value.value()).toResponse();
            }
        } else if (reply instanceof VaultReply.Listed listed) {
            return new VaultResult.Page(
                            listed.page().secrets().stream()
                                    .map(VaultAnswers::secret)
                                    .toList(),
                            listed.page().more())
                    .toResponse();
        } else if (reply instanceof VaultReply.Refused refused) {
            return RpcResponse.error(error(refused.error()));
        }
        return RpcResponse.error(RpcError.VAULT_UNAVAILABLE);
    }

    /** The word for an operator's error. What is not the device's to mend is one word. */
    static RpcError error(ErrorCode error) {
        return switch (error) {
            case VAULT_NOT_FOUND -> RpcError.NOT_FOUND;
            case VAULT_INVALID_NAME -> RpcError.INVALID_REQUEST;
            case VAULT_VALUE_TOO_LARGE -> RpcError.VALUE_TOO_LARGE;
            case VAULT_VERSION_CONFLICT -> RpcError.VERSION_CONFLICT;
            case VAULT_NOT_GRANTED -> RpcError.NOT_GRANTED;
            case VAULT_CLOSED -> RpcError.VAULT_CLOSED;
            case VAULT_FULL -> RpcError.VAULT_FULL;
            case VAULT_BUSY -> RpcError.BUSY;
            case VAULT_TIMED_OUT, JOURNAL_STALLED, JOURNAL_FAILED -> RpcError.TIMED_OUT;
            default -> RpcError.VAULT_UNAVAILABLE;
        };
    }

    private static VaultResult.Secret secret(SecretView view) {
        return new VaultResult.Secret(
                view.ref(), view.version(), view.size(), view.createdAt(), view.updatedAt(), view.deleted());
    }
}
