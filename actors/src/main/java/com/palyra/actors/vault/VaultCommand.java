package com.palyra.actors.vault;

import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link VaultScope} understands. Whether whoever asks may is decided before, and of a change once more before it is
 * made. Every command is answered, within {@link com.palyra.protocol.Limits#VAULT_ANSWER}.
 */
public sealed interface VaultCommand permits VaultCommand.Request, VaultCommand.Stop, VaultScope.Internal {

    /** A question that is answered. */
    sealed interface Request extends VaultCommand permits OfSecret, Changing, ListSecrets, Review {
        /** Whose secrets it is about. */
        Scope scope();

        /** Who gets the answer. */
        ActorRef<VaultReply> replyTo();
    }

    /** A question that changes the scope; what came of it is in the audit log. */
    sealed interface Changing extends Request permits Put, Delete, Undelete, Destroy, RotateKey {
        /** On whose behalf. */
        Origin by();

        /** What the audit log calls it. */
        String action();

        /** What the audit log says that it changes. */
        String subject();
    }

    /** A question about one secret. */
    sealed interface OfSecret extends Request permits Put, Get, History, Delete, Undelete, Destroy {
        /** The secret. */
        SecretRef ref();

        @Override
        default Scope scope() {
            return ref().scope();
        }
    }

    /**
     * Store a value as a new version. Answered with {@link VaultReply.Stored} once it is durable.
     *
     * @param value taken over; it is closed when the command has been answered
     * @param ifVersion store only if this is the newest version now, 0 if there must be none; null for in any case
     */
    record Put(
            SecretRef ref, SensitiveBytes value, @Nullable Long ifVersion, Origin by, ActorRef<VaultReply> replyTo)
            implements OfSecret, Changing {
        @Override
        public String action() {
            return "vault.put";
        }

        @Override
        public String subject() {
            return ref.toString();
        }
    }

    /**
     * Open a value. Answered with {@link VaultReply.Opened}.
     *
     * @param version null for the newest
     */
    record Get(SecretRef ref, @Nullable Long version, ActorRef<VaultReply> replyTo) implements OfSecret {}

    /**
     * Which secrets there are, after this key. Answered with {@link VaultReply.Listed}.
     *
     * @param after null for from the first
     */
    record ListSecrets(Scope scope, @Nullable KeyName after, ActorRef<VaultReply> replyTo) implements Request {}

    /** Which versions are kept. Answered with {@link VaultReply.Known}. */
    record History(SecretRef ref, ActorRef<VaultReply> replyTo) implements OfSecret {}

    /** Hide a secret; its versions stay and can be brought back. Idempotent. Answered with {@link VaultReply.Stored}. */
    record Delete(SecretRef ref, Origin by, ActorRef<VaultReply> replyTo) implements OfSecret, Changing {
        @Override
        public String action() {
            return "vault.delete";
        }

        @Override
        public String subject() {
            return ref.toString();
        }
    }

    /** Bring a deleted secret back. Idempotent. Answered with {@link VaultReply.Stored}. */
    record Undelete(SecretRef ref, Origin by, ActorRef<VaultReply> replyTo) implements OfSecret, Changing {
        @Override
        public String action() {
            return "vault.undelete";
        }

        @Override
        public String subject() {
            return ref.toString();
        }
    }

    /**
     * End a secret or one of its versions for good: the key that opens it is gone when {@link VaultReply.Destroyed} answers.
     *
     * @param version null for all of them and the secret itself
     */
    record Destroy(SecretRef ref, @Nullable Long version, Origin by, ActorRef<VaultReply> replyTo)
            implements OfSecret, Changing {
        @Override
        public String action() {
            return "vault.destroy";
        }

        @Override
        public String subject() {
            return ref.toString();
        }
    }

    /** Which secrets were not read or not changed for so long. Answered with {@link VaultReply.Reviewed}. */
    record Review(Scope scope, Duration unread, Duration old, ActorRef<VaultReply> replyTo) implements Request {}

    /**
     * Make a new scope key and put every DEK under it. Answered with {@link VaultReply.Rotated}, which may take longer than
     * other answers.
     *
     * @param dropUnknown whether keys that no event knows end, however many they are
     * @param progress told how many keys are done, on any thread
     */
    record RotateKey(Scope scope, boolean dropUnknown, LongConsumer progress, Origin by, ActorRef<VaultReply> replyTo)
            implements Changing {
        @Override
        public String action() {
            return "vault.rotate";
        }

        @Override
        public String subject() {
            return scope.toString();
        }
    }

    /** Leave memory. */
    enum Stop implements VaultCommand {
        STOP
    }
}
