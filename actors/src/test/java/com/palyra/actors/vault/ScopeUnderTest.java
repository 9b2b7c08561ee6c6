package com.palyra.actors.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.vault.VaultCommand.Get;
import com.palyra.actors.vault.VaultCommand.History;
import com.palyra.actors.vault.VaultCommand.Put;
import com.palyra.actors.view.SecretVersionView;
import com.palyra.actors.view.SecretView;
import com.palyra.persistence.secret.MemorySecretStore;
import com.palyra.persistence.vault.BackendKind;
import com.palyra.persistence.vault.Backends;
import com.palyra.persistence.vault.ScopeId;
import com.palyra.persistence.vault.Vault;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.vault.KeyName;
import com.palyra.protocol.vault.Scope;
import com.palyra.protocol.vault.SecretRef;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One scope on a real vault whose backend is in memory and whose journal can fail; the test is who asks. */
abstract class ScopeUnderTest {
    static final EntityKit KIT = new EntityKit();
    static final SecureRandom RANDOM = new SecureRandom();
    static final Duration SHORT = Duration.ofMillis(500);

    final TestClock clock = new TestClock();
    final Scope scope = Scope.parse("skill:" + Long.toHexString(RANDOM.nextLong()));
    final SecretRef ref = new SecretRef(scope, KeyName.parse("api_key"));
    final String journalId = "VaultScope|" + ScopeId.of(scope);
    final MemoryBackend backend = new MemoryBackend();
    final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    final TestProbe<AuditLog.Command> audit = KIT.probe();
    final TestProbe<VaultReply> answers = KIT.probe();

    @TempDir
    Path directory;

    Vault vault;
    VaultWork work;
    ActorRef<VaultCommand> owner;

    @BeforeEach
    void start() {
        vault = Vault.open(
                directory.resolve("vault"),
                new MemorySecretStore(),
                new Backends(Map.of(BackendKind.ENCRYPTED_FILE, id -> backend), SHORT),
                null,
                clock,
                RANDOM);
        work = new VaultWork(vault);
        owner = spawn();
    }

    @AfterEach
    void close() {
        backend.gate.countDown();
        KIT.stop(owner);
        work.close();
        vault.close();
    }

    static VaultCommand noteReads() {
        return VaultScope.Due.NOTE_READS;
    }

    SecretView put(String value, @Nullable Long ifVersion) {
        return stored(ask(replyTo -> put(value, ifVersion, replyTo)));
    }

    Put put(String value, @Nullable Long ifVersion, ActorRef<VaultReply> replyTo) {
        return new Put(ref, value(value), ifVersion, Origin.OPERATOR, replyTo);
    }

    static SensitiveBytes value(String value) {
        return SensitiveBytes.copyOf(value.getBytes(UTF_8));
    }

    String got(@Nullable Long version) {
        VaultReply reply = ask(replyTo -> new Get(ref, version, replyTo));
        assertThat(reply).isInstanceOf(VaultReply.Opened.class);
        try (var secret = ((VaultReply.Opened) reply).secret()) {
            byte[] bytes = secret.value().exposeCopy();
            return new String(Arrays.copyOf(bytes, bytes.length), UTF_8);
        }
    }

    List<SecretVersionView> history() {
        return ((VaultReply.Known) ask(replyTo -> new History(ref, replyTo)))
                .history()
                .versions();
    }

    static SecretView stored(VaultReply reply) {
        assertThat(reply).isInstanceOf(VaultReply.Stored.class);
        return ((VaultReply.Stored) reply).secret();
    }

    ErrorCode refusal(Function<ActorRef<VaultReply>, VaultCommand> command) {
        return refused(ask(command));
    }

    ErrorCode refusal(VaultCommand command) {
        owner.tell(command);
        return refused(answers.receiveMessage(Duration.ofSeconds(10)));
    }

    static ErrorCode refused(VaultReply reply) {
        assertThat(reply).isInstanceOf(VaultReply.Refused.class);
        return ((VaultReply.Refused) reply).error();
    }

    VaultReply ask(Function<ActorRef<VaultReply>, VaultCommand> command) {
        owner.tell(command.apply(answers.ref()));
        return answers.receiveMessage(Duration.ofSeconds(10));
    }

    void restart() {
        KIT.stop(owner);
        owner = spawn();
    }

    ActorRef<VaultCommand> spawn() {
        return KIT.spawn(VaultScope.create(ScopeId.of(scope), work, clock, audit.ref(), shard.ref()));
    }
}
