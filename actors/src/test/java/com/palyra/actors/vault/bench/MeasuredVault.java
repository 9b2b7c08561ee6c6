package com.palyra.actors.vault.bench;

import com.palyra.actors.vault.Origin;
import com.palyra.actors.vault.VaultCommand;
import com.palyra.actors.vault.VaultCommand.Destroy;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.vault.VaultReply;
import com.palyra.actors.vault.VaultScope;
import com.palyra.actors.vault.VaultWork;
import com.palyra.persistence.journal.EmbeddedJournal;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.secret.FileSecretStore;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * A vault in files as a node has it: owners of scopes on a journal of its own, everything synced. Secrets have numbers and
 * lie in {@link #SCOPES} scopes in turn.
 */
final class MeasuredVault implements AutoCloseable {
    /** Enough for 32 clients to change different ones, and for 100 000 secrets. */
    static final int SCOPES = 32;

    private final SecureRandom random = new SecureRandom();
    private final List<Scope> names = IntStream.range(0, SCOPES)
            .mapToObj(i -> Scope.parse("skill:measured" + i))
            .toList();
    private final EmbeddedJournal journal;
    private final Vault vault;
    private final VaultWork work;
    private final org.apache.pekko.actor.ActorSystem classic;
    private final ActorSystem<Void> system;
    private final List<ActorRef<VaultCommand>> scopes;
    private final int bytes;

    /** An empty one in that folder for values of that length. */
    MeasuredVault(Path folder, int bytes) {
        this.bytes = bytes;
        InstantSource clock = InstantSource.system();
        journal = EmbeddedJournal.open(folder, StoreSettings.DEFAULT, clock);
        vault = Vault.open(
                folder.resolve("vault"),
                FileSecretStore.open(folder.resolve("secrets"), random),
                Backends.filesOnly(folder.resolve("vault")),
                BackendKind.ENCRYPTED_FILE,
                clock,
                random);
        work = new VaultWork(vault);
        classic = org.apache.pekko.actor.ActorSystem.create(
                "measured",
                ActorSystemSetup.create(
                        BootstrapSetup.create(journal.config()
                                .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
                                .withFallback(ConfigFactory.parseResources("palyra-actors.conf"))
                                .withFallback(ConfigFactory.load())),
                        journal.setup()));
        system = Adapter.toTyped(classic);
        scopes = names.stream()
                .map(scope -> system.systemActorOf(
                        VaultScope.create(ScopeId.of(scope), work, clock, system.ignoreRef(), system.ignoreRef()),
                        ScopeId.of(scope),
                        Props.empty()))
                .toList();
    }

    /** Stores the next version of a secret. */
    CompletionStage<?> put(int number) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return ask(
                number,
                VaultReply.Stored.class,
                replyTo -> new Put(ref(number), SensitiveBytes.takeOwnership(value), null, Origin.OPERATOR, replyTo));
    }

    /** Opens a secret. */
    CompletionStage<?> get(int number) {
        return ask(number, VaultReply.Opened.class, replyTo -> new Get(ref(number), null, replyTo))
                .thenAccept(opened -> opened.secret().close());
    }

    /** Ends a secret. */
    CompletionStage<?> destroy(int number) {
        return ask(
                number,
                VaultReply.Destroyed.class,
                replyTo -> new Destroy(ref(number), null, Origin.OPERATOR, replyTo));
    }

    private <R extends VaultReply> CompletionStage<R> ask(
            int number,
            Class<R> expected,
            org.apache.pekko.japi.function.Function<ActorRef<VaultReply>, VaultCommand> question) {
        return AskPattern.ask(scopes.get(number % SCOPES), question, Limits.VAULT_ANSWER, system.scheduler())
                .thenApply(expected::cast);
    }

    private SecretRef ref(int number) {
        return new SecretRef(names.get(number % SCOPES), KeyName.parse("key" + number));
    }

    @Override
    public void close() {
        classic.terminate();
        classic.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
        work.close();
        vault.close();
        journal.close();
    }
}
