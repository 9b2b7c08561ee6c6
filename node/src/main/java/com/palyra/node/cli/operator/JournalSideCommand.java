package com.palyra.node.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.node.admin.AdminClient;
import com.palyra.node.cli.CommandContext;
import com.palyra.node.cli.Progress;
import com.palyra.node.daemon.NodeConfig;
import com.palyra.node.daemon.StoppedJournal;
import com.palyra.persistence.state.StateDirectory.Role;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A command about the journal. The running node does it when asked; where none answers, the command takes the state
 * directory and does it itself. A node that starts or stops just then has the directory, and the error names it.
 */
abstract class JournalSideCommand extends OperatorCommand {
    private static final Duration PAUSE = Duration.ofMillis(500);

    JournalSideCommand(CommandContext context) {
        super(context);
    }

    /**
     * What came out.
     *
     * @param result as JSON
     * @param running whether the running node did it
     */
    record Done(JsonNode result, boolean running) {}

    /** Something that takes a moment. */
    final JsonNode question(String command, Function<StoppedJournal, JsonNode> stopped) {
        return asked(client(), command).orElseGet(() -> stopped.apply(stoppedJournal()));
    }

    /** Something that takes long; meanwhile a person sees how far it is. */
    final Done job(String command, String doing, BiFunction<StoppedJournal, LongConsumer, JsonNode> stopped)
            throws InterruptedException, ExecutionException {
        AdminClient client = client();
        try (Progress progress = context().progress(doing, "records")) {
            Optional<JsonNode> job = asked(client, command);
            return job.isPresent()
                    ? new Done(watch(client, progress).result("journal.job", job.get()), true)
                    : new Done(here(stopped, progress), false);
        }
    }

    final JournalText journalText() {
        return new JournalText(context().style());
    }

    private static JobWatch watch(AdminClient client, Progress progress) {
        return new JobWatch(
                client, progress, "The node stopped before it was done with the journal; run the command again.");
    }

    private static Optional<JsonNode> asked(AdminClient client, String command) {
        try {
            return Optional.of(client.call(command, params()));
        } catch (PalyraException failed) {
            if (failed.error() == ErrorCode.NO_DAEMON) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private JsonNode here(BiFunction<StoppedJournal, LongConsumer, JsonNode> stopped, Progress progress)
            throws InterruptedException, ExecutionException {
        StoppedJournal journal = stoppedJournal();
        AtomicLong seen = new AtomicLong();
        CompletableFuture<JsonNode> done = CompletableFuture.supplyAsync(
                () -> stopped.apply(journal, seen::set), work -> new Thread(work, "palyra-journal").start());
        while (true) {
            try {
                return done.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException goesOn) {
                progress.show(seen.get());
            }
        }
    }

    private StoppedJournal stoppedJournal() {
        NodeConfig config = NodeConfig.load(System.getProperties(), context().environment());
        return new StoppedJournal(
                context().stateDirectory(Role.NODE), config.journal(), context().clock());
    }
}
