package com.palyra.actors.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.palyra.actors.metrics.NodeMeters;
import com.palyra.actors.outbox.OutboxCommand.AwaitEnd;
import com.palyra.actors.outbox.OutboxCommand.Cancel;
import com.palyra.actors.outbox.OutboxCommand.Due;
import com.palyra.actors.outbox.OutboxCommand.Invoke;
import com.palyra.actors.outbox.OutboxCommand.Look;
import com.palyra.actors.outbox.OutboxCommand.Read;
import com.palyra.actors.outbox.OutboxCommand.Report;
import com.palyra.actors.outbox.OutboxCommand.Send;
import com.palyra.actors.outbox.OutboxCommand.Sent;
import com.palyra.actors.outbox.OutboxCommand.Standing;
import com.palyra.actors.outbox.OutboxReply.Appended;
import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.Known;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.actors.outbox.OutboxReply.NotTaken;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.actors.outbox.OutboxReply.ReportReply;
import com.palyra.actors.outbox.OutboxReply.SendReply;
import com.palyra.actors.outbox.OutboxReply.Taken;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.persistence.event.OutboxEvent.InvocationEnded;
import com.palyra.persistence.event.OutboxEvent.InvocationRequested;
import com.palyra.persistence.event.OutboxEvent.OutboxAcknowledged;
import com.palyra.persistence.event.OutboxEvent.OutboxAppended;
import com.palyra.persistence.event.OutboxEvent.OutboxStandingTaken;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityAnswer;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Registration.Offer;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.vault.Grant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An outbox as an entity: what is answered is durable, and a restart changes nothing. */
class OutboxTest {
    private static final EntityKit KIT = new EntityKit();
    private static final RequestId ID = RequestId.parse("req-1");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final Ulid device = Ulid.generate(clock, new SecureRandom());
    private final String journalId = "Outbox|" + device;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeMeters meters = new NodeMeters(registry);
    private final TestProbe<SendReply> sent = KIT.probe();
    private final TestProbe<InvocationReply> invocation = KIT.probe();
    private final TestProbe<ReportReply> report = KIT.probe();
    private final TestProbe<Page> pages = KIT.probe();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.probe();
    private final TestProbe<Object> reader = KIT.probe();
    private ActorRef<OutboxCommand> outbox;

    @BeforeEach
    void start() {
        outbox = spawn();
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void aMessageIsAnsweredWhenItIsWrittenAndIsThereAfterARestart() {
        assertThat(send("{\"a\":1}")).isEqualTo(1);
        assertThat(KIT.kinds(journalId)).containsExactly(OutboxAppended.class);
        restart();
        Page page = read(0, 0, false);
        assertThat(page.events()).extracting(Entry::seq, Entry::type).containsExactly(tuple(1L, "message"));
        assertThat(new String(page.events().get(0).data(), UTF_8)).isEqualTo("{\"a\":1}");
        assertThat(send("2")).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeWrittenIsNotAcknowledgedAndHasNoNumber() {
        KIT.failNextWrite(journalId);
        outbox.tell(new Send(json("1"), sent.getRef()));
        sent.expectMessageClass(NotDone.class);
        assertThat(read(0, 0, false).events()).isEmpty();
        assertThat(send("2")).isEqualTo(1);
    }

    @Test
    void aReportThatCouldNotBeWrittenIsNotAcknowledged() {
        invoke();
        KIT.failNextWrite(journalId);
        outbox.tell(new Report(CapabilityReport.Result.succeeded(ID, json("1")), report.getRef()));
        report.expectMessage(new NotTaken(RpcError.TIMED_OUT));
        outbox.tell(new Report(CapabilityReport.Result.succeeded(ID, json("1")), report.getRef()));
        report.expectMessage(new Taken(CapabilityAnswer.RECORDED));
    }

    @Test
    void aReaderWaitsForWhatComesAndIsAnsweredOnce() {
        outbox.tell(new Read(0, 0, true, reader.getRef(), pages.getRef()));
        pages.expectNoMessage();
        send("1");
        assertThat(pages.receiveMessage().next()).isEqualTo(1);
        send("2");
        pages.expectNoMessage();
        assertThat(read(1, 1, true).events()).extracting(Entry::seq).containsExactly(2L);
        assertThat(KIT.kinds(journalId)).contains(OutboxAcknowledged.class);
    }

    @Test
    void aReaderThatHasEndedIsForgottenAndTheOutboxMayLeaveMemory() {
        TestProbe<Object> ended = KIT.probe();
        outbox.tell(new Read(0, 0, true, ended.getRef(), pages.getRef()));
        outbox.tell(Due.IDLE);
        shard.expectNoMessage();
        ended.stop();
        shard.awaitAssert(() -> {
            outbox.tell(Due.IDLE);
            return shard.receiveMessage(Duration.ofMillis(100));
        });
    }

    @Test
    void anAcknowledgementIsWrittenOnceAndLetsGo() {
        send("1");
        send("2");
        assertThat(read(1, 1, false).events()).extracting(Entry::seq).containsExactly(2L);
        assertThat(read(1, 1, false).events()).extracting(Entry::seq).containsExactly(2L);
        assertThat(KIT.kinds(journalId))
                .containsExactly(OutboxAppended.class, OutboxAppended.class, OutboxAcknowledged.class);
        restart();
        assertThat(read(0, 0, false).gap()).isEqualTo(2);
    }

    @Test
    void whoWaitsForAnEndIsAnsweredByTheReport() {
        invoke();
        outbox.tell(new AwaitEnd(ID, Duration.ofMinutes(1), invocation.getRef()));
        invocation.expectNoMessage();
        outbox.tell(new Report(CapabilityReport.Result.succeeded(ID, json("7")), report.getRef()));
        report.expectMessage(new Taken(CapabilityAnswer.RECORDED));
        assertThat(known())
                .extracting(InvocationView::state, InvocationView::output)
                .containsExactly(InvocationState.SUCCEEDED, json("7"));
    }

    @Test
    void whoWaitsLongEnoughHearsHowFarItIs() {
        invoke();
        outbox.tell(new AwaitEnd(ID, Duration.ofSeconds(5), invocation.getRef()));
        assertThat(look().state()).isEqualTo(InvocationState.QUEUED);
        clock.advance(Duration.ofSeconds(5));
        outbox.tell(Due.DEADLINE);
        assertThat(known().state()).isEqualTo(InvocationState.QUEUED);
    }

    @Test
    void aTimeOutCountsWhileTheNodeIsDown() {
        invoke();
        KIT.stop(outbox);
        clock.advance(TIMEOUT);
        outbox = spawn();
        KIT.expect(journalId, InvocationRequested.class);
        KIT.expect(journalId, OutboxAppended.class);
        assertThat(KIT.expect(journalId, InvocationEnded.class).state()).isEqualTo("timed_out");
        assertThat(look().state()).isEqualTo(InvocationState.TIMED_OUT);
    }

    @Test
    void whoReadsAfterTheTimeIsNotGivenTheRequestAlthoughNoTimerHasRun() {
        invoke();
        clock.advance(TIMEOUT);
        assertThat(read(0, 0, false).events()).extracting(Entry::type).containsExactly("capability.cancel");
    }

    @Test
    void whoAsksAfterTheTimeHearsThatItIsOverAlthoughNoTimerHasRun() {
        List<Function<RequestId, OutboxCommand>> questions = List.of(
                id -> new Look(id, invocation.getRef()),
                id -> new Cancel(id, invocation.getRef()),
                id -> new AwaitEnd(id, Duration.ofSeconds(5), invocation.getRef()),
                id -> wish(id));
        for (int i = 0; i < questions.size(); i++) {
            RequestId id = RequestId.parse("req-" + i);
            outbox.tell(wish(id));
            assertThat(known().state()).isEqualTo(InvocationState.QUEUED);
            clock.advance(TIMEOUT);
            outbox.tell(questions.get(i).apply(id));
            assertThat(known().state()).as("question %s", i).isEqualTo(InvocationState.TIMED_OUT);
        }
    }

    @Test
    void aReportAfterTheTimeIsIgnoredAlthoughNoTimerHasRun() {
        invoke();
        clock.advance(TIMEOUT);
        outbox.tell(new Report(CapabilityReport.Result.succeeded(ID, json("1")), report.getRef()));
        report.expectMessage(new Taken(CapabilityAnswer.IGNORED));
        assertThat(look().state()).isEqualTo(InvocationState.TIMED_OUT);
    }

    @Test
    void howFarAnInvocationIsSurvivesARestart() {
        invoke();
        outbox.tell(new Sent(1));
        assertThat(look().state()).isEqualTo(InvocationState.DISPATCHED);
        restart();
        assertThat(look().state()).isEqualTo(InvocationState.DISPATCHED);
    }

    @Test
    void standingIsTakenInOnceOverRestartsAndOlderOnesDoNotCount() {
        Standing granted = new Standing(5, true, List.of(Grant.parse("global=read")), Optional.empty());
        outbox.tell(granted);
        outbox.tell(granted);
        restart();
        outbox.tell(granted);
        outbox.tell(new Standing(7, true, List.of(Grant.parse("global=read")), Optional.empty()));
        outbox.tell(new Standing(6, true, List.of(), Optional.empty()));
        assertThat(read(0, 0, false).events()).extracting(Entry::type).containsExactly("grants.changed");
    }

    @Test
    void aStandingThatCouldNotBeWrittenIsTakenInAlthoughNobodyAsks() {
        KIT.failNextWrite(journalId);
        outbox.tell(new Standing(5, true, List.of(Grant.parse("global=read")), Optional.empty()));
        assertThat(KIT.expect(journalId, OutboxAppended.class).type()).isEqualTo("grants.changed");
        assertThat(KIT.expect(journalId, OutboxStandingTaken.class).number()).isEqualTo(5);
    }

    @Test
    void theEndOfADeviceThatCouldNotBeWrittenIsTakenInBeforeItPairsAgain() {
        invoke();
        send("1");
        KIT.failNextWrite(journalId);
        outbox.tell(new Standing(9, false, List.of(), Optional.empty()));
        outbox.tell(new Standing(12, true, List.of(Grant.parse("global=read")), Optional.empty()));
        assertThat(read(2, 0, false).events()).extracting(Entry::type).containsExactly("grants.changed");
        assertThat(read(0, 0, false).gap()).isEqualTo(3);
        assertThat(look())
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.REJECTED, "device_gone");
    }

    /** Whoever is the first to come after the failed write. */
    @Test
    void whatWaitedForADeviceThatIsGoneIsNotReadAfterTheWriteOfItsEndFailed() {
        invoke();
        KIT.failNextWrite(journalId);
        outbox.tell(new Standing(9, false, List.of(), Optional.empty()));
        assertThat(read(0, 0, false)).isEqualTo(new Page(2L, List.of(), 1));
    }

    @Test
    void theEndOfADeviceEndsWhatWaits() {
        invoke();
        send("1");
        outbox.tell(new AwaitEnd(ID, TIMEOUT, invocation.getRef()));
        outbox.tell(new Standing(9, false, List.of(), Optional.empty()));
        assertThat(known())
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.REJECTED, "device_gone");
        restart();
        assertThat(read(2, 0, false)).isEqualTo(new Page(null, List.of(), 2));
        assertThat(send("3")).isEqualTo(3);
    }

    /** Far more events than there are between two snapshots. */
    @Test
    void aSnapshotTellsTheSameAsTheEventsThatItReplaces() {
        invoke();
        int events = 3 * Limits.OUTBOX_SNAPSHOT_EVENTS + 10;
        for (int i = 0; i < events; i++) {
            outbox.tell(new Send(json("1"), sent.getRef()));
        }
        for (int i = 0; i < events; i++) {
            sent.expectMessageClass(Appended.class);
        }
        shard.awaitAssert(() -> {
            assertThat(KIT.events(journalId)).hasSizeLessThan(events);
            return null;
        });
        restart();
        assertThat(read(events, 0, false).events()).extracting(Entry::seq).containsExactly(events + 1L);
        assertThat(look().state()).isEqualTo(InvocationState.QUEUED);
    }

    @Test
    void metersShowWhatWaitsAndForgetWhatLeavesMemory() {
        invoke();
        send("1");
        assertThat(gauge("palyra.outbox.events")).isEqualTo(2);
        assertThat(gauge("palyra.outbox.size")).isPositive();
        assertThat(gauge("palyra.invocations.open")).isEqualTo(1);
        KIT.stop(outbox);
        shard.awaitAssert(() -> {
            assertThat(gauge("palyra.outbox.events")).isZero();
            assertThat(gauge("palyra.invocations.open")).isZero();
            return null;
        });
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private void invoke() {
        outbox.tell(wish(ID));
        assertThat(known().state()).isEqualTo(InvocationState.QUEUED);
    }

    private Invoke wish(RequestId id) {
        return new Invoke(
                id, CapabilityName.parse("system.ping"), json("1"), TIMEOUT, 64, Offer.NOW, invocation.getRef());
    }

    private InvocationView look() {
        outbox.tell(new Look(ID, invocation.getRef()));
        return known();
    }

    private InvocationView known() {
        return invocation.expectMessageClass(Known.class).invocation();
    }

    private long send(String text) {
        outbox.tell(new Send(json(text), sent.getRef()));
        return sent.expectMessageClass(Appended.class).seq();
    }

    private Page read(long after, long acknowledged, boolean waits) {
        outbox.tell(new Read(after, acknowledged, waits, reader.getRef(), pages.getRef()));
        // A restart after a failed write may come before.
        return pages.receiveMessage(Duration.ofSeconds(20));
    }

    private ActorRef<OutboxCommand> spawn() {
        return KIT.spawn(Outbox.create(device, clock, meters, shard.getRef()));
    }

    private void restart() {
        KIT.stop(outbox);
        outbox = spawn();
    }

    private static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(UTF_8), Limits.MESSAGE_BYTES);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }
}
