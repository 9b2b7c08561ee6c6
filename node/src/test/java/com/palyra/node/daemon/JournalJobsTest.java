package com.palyra.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.node.admin.Job;
import com.palyra.node.admin.JournalResult;
import com.palyra.persistence.journal.store.Compaction;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalJobsTest {
    private static final JournalResult RESULT = new JournalResult.Compacted(new Compaction(2, 1));

    private final SecureRandom random = new SecureRandom();
    private final JournalJobs jobs = new JournalJobs(() -> Ulid.generate(InstantSource.system(), random));
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        jobs.close();
    }

    @Test
    void oneJobAtATimeRunsAndShortQuestionsDoNotWaitForIt() throws Exception {
        Job<JournalResult> first = jobs.start(this::waitToGo);

        assertThat(jobs.ask(() -> Thread.currentThread().getName()).get(10, TimeUnit.SECONDS))
                .startsWith("palyra-journal");
        assertThatThrownBy(() -> jobs.start(this::waitToGo))
                .isInstanceOfSatisfying(
                        PalyraException.class, busy -> assertThat(busy.error()).isEqualTo(ErrorCode.JOURNAL_BUSY));
        assertThat(first.isDone()).isFalse();

        go.countDown();
        assertThat(outcome(first)).isEqualTo(RESULT);
        assertThat(first.records()).isEqualTo(7);
        assertThat(outcome(jobs.start(progress -> RESULT))).isEqualTo(RESULT);
    }

    @Test
    void aJobThatFailedIsOver() {
        Job<JournalResult> failed = jobs.start(progress -> {
            throw new PalyraException(ErrorCode.JOURNAL_DAMAGED, "The journal is damaged.");
        });
        assertThatThrownBy(() -> outcome(failed)).hasRootCauseInstanceOf(PalyraException.class);
        assertThat(jobs.start(progress -> RESULT).id()).isNotEqualTo(failed.id());
    }

    @Test
    void onlyTheLastOutcomesAreKept() throws Exception {
        List<Ulid> ids = new ArrayList<>();
        for (int i = 0; i <= Limits.ADMIN_JOBS; i++) {
            Job<JournalResult> job = jobs.start(progress -> RESULT);
            outcome(job);
            ids.add(job.id());
        }
        assertThat(jobs.job(ids.get(0))).isEmpty();
        assertThat(ids.subList(1, ids.size()))
                .allSatisfy(id -> assertThat(jobs.job(id)).isPresent());
    }

    @Test
    void moreQuestionsThanThereIsPlaceForAreRefused() {
        List<CompletableFuture<JournalResult>> questions = new ArrayList<>();
        for (int i = 0; i < Limits.ADMIN_JOURNAL_WAITING + 3; i++) {
            questions.add(jobs.ask(() -> waitToGo(seen -> {})));
        }
        assertThatThrownBy(() -> questions.get(questions.size() - 1).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(PalyraException.class);
        assertThat(questions.get(0)).isNotDone();
    }

    private static JournalResult outcome(Job<JournalResult> job) throws Exception {
        return job.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private JournalResult waitToGo(LongConsumer progress) {
        progress.accept(7);
        try {
            go.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return RESULT;
    }
}
