package com.palyra.actors.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.outbox.OutboxCommand.Invoke;
import com.palyra.actors.outbox.OutboxCommand.Standing;
import com.palyra.actors.outbox.OutboxReply.Appended;
import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.outbox.OutboxReply.InvocationReply;
import com.palyra.actors.outbox.OutboxReply.Known;
import com.palyra.actors.outbox.OutboxReply.NotDone;
import com.palyra.actors.outbox.OutboxReply.NotTaken;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.actors.outbox.OutboxReply.ReportReply;
import com.palyra.actors.outbox.OutboxReply.Taken;
import com.palyra.actors.view.InvocationState;
import com.palyra.actors.view.InvocationView;
import com.palyra.persistence.event.OutboxEvent;
import com.palyra.persistence.event.OutboxSnapshot;
import com.palyra.persistence.event.SnapshotSerializer;
import com.palyra.protocol.Limits;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityAnswer;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.CapabilityReport;
import com.palyra.protocol.rpc.CapabilityReport.AwaitingMediation;
import com.palyra.protocol.rpc.CapabilityReport.Result;
import com.palyra.protocol.rpc.CapabilityReport.State;
import com.palyra.protocol.rpc.EventType;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Registration.Offer;
import com.palyra.protocol.rpc.RequestId;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcException;
import com.palyra.protocol.vault.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every transition and every refusal of an outbox, without an actor; what is decided goes through a snapshot each time. */
class OutboxDecisionsTest {
    private static final Ulid DEVICE = Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    private static final RequestId ID = RequestId.parse("req-1");
    private static final CapabilityName PING = CapabilityName.parse("system.ping");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Taken RECORDED = new Taken(CapabilityAnswer.RECORDED);
    private static final Taken ALREADY = new Taken(CapabilityAnswer.ALREADY_RECORDED);
    private static final Taken IGNORED = new Taken(CapabilityAnswer.IGNORED);

    private final OutboxDecisions decisions = new OutboxDecisions(DEVICE);
    private OutboxContent content = OutboxContent.empty();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void eventsAreNumberedFromOneAndReadInOrderWithTheirData() {
        assertThat(send("1")).isEqualTo(1);
        assertThat(send("[2]")).isEqualTo(2);
        Page page = decisions.page(content, 0);
        assertThat(page.gap()).isNull();
        assertThat(page.next()).isEqualTo(2);
        assertThat(page.events()).extracting(Entry::seq).containsExactly(1L, 2L);
        assertThat(new String(page.events().get(1).data(), UTF_8)).isEqualTo("[2]");
        assertThat(decisions.page(content, 1).events()).extracting(Entry::seq).containsExactly(2L);
        assertThat(decisions.page(content, 2)).isEqualTo(new Page(null, List.of(), 2));
    }

    @Test
    void whatIsAcknowledgedIsForgottenAndANumberIsNeverUsedAgain() {
        send("1");
        send("2");
        acknowledge(1);
        assertThat(decisions.page(content, 1).gap()).isNull();
        assertThat(decisions.page(content, 0).gap()).isEqualTo(2);
        assertThat(decisions.acknowledged(content, 1, now)).isEmpty();
        acknowledge(2);
        assertThat(content.size()).isZero();
        assertThat(content.bytes()).isZero();
        assertThat(decisions.page(content, 0)).isEqualTo(new Page(3L, List.of(), 2));
        assertThat(send("3")).isEqualTo(3);
    }

    /** A node that was restored from a backup knows less than its device. */
    @Test
    void whoResumesBeyondTheEndIsToldWhereTheNumbersGoOn() {
        send("1");
        for (long beyond : new long[] {9, -1, Long.MIN_VALUE}) {
            assertThat(decisions.page(content, beyond)).isEqualTo(new Page(2L, List.of(), 1));
        }
        acknowledge(-1);
        assertThat(content.size()).isZero();
        assertThat(decisions.acknowledged(content, -1, now)).isEmpty();
    }

    @Test
    void theOldestGoWhenThereAreTooManyAndTheReaderIsToldOfTheGap() {
        for (int i = 0; i <= Limits.OUTBOX_EVENTS; i++) {
            send("0");
        }
        assertThat(content.size()).isEqualTo(Limits.OUTBOX_EVENTS);
        assertThat(decisions.page(content, 0).gap()).isEqualTo(2);
        assertThat(decisions.page(content, 1).gap()).isNull();
        assertThat(decisions.page(content, 1).events()).hasSize(Limits.OUTBOX_PAGE);
    }

    @Test
    void theOldestGoWhenTheyAreTooLarge() {
        String large = "\"" + "x".repeat(Limits.MESSAGE_BYTES - 2) + "\"";
        int fit = Limits.OUTBOX_BYTES / Limits.MESSAGE_BYTES;
        for (int i = 0; i <= fit; i++) {
            send(large);
        }
        assertThat(content.size()).isEqualTo(fit);
        assertThat(content.first()).isEqualTo(2);
        assertThat(decisions.page(content, 1).events()).hasSize(Limits.OUTBOX_PAGE_BYTES / Limits.MESSAGE_BYTES);
    }

    @Test
    void theOldestGoWhenTheyAreTooOld() {
        send("1");
        now = now.plus(Duration.ofDays(1));
        send("2");
        assertThat(decisions.aged(content, now)).isEmpty();
        now = now.plus(Limits.OUTBOX_AGE).minus(Duration.ofHours(1));
        apply(decisions.aged(content, now));
        assertThat(content.first()).isEqualTo(2);
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() {
        Decision<OutboxReply.SendReply> decision =
                decisions.send(content, json("\"" + "x".repeat(Limits.MESSAGE_BYTES) + "\"", Limits.FRAME_BYTES), now);
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply().apply(content))
                .isInstanceOfSatisfying(
                        NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.USAGE));
    }

    @Test
    void whatTheDeviceHasToHearOfItsStandingIsSaidOnce() {
        Grant read = Grant.parse("global=read");
        apply(standing(new Standing(3, true, List.of(), Optional.empty())));
        assertThat(content.size()).isZero();
        Standing granted = new Standing(5, true, List.of(read), Optional.empty());
        apply(standing(granted));
        assertThat(types()).containsExactly(EventType.GRANTS_CHANGED);
        assertThat(standing(granted)).isEmpty();
        assertThat(standing(new Standing(4, true, List.of(), Optional.empty()))).isEmpty();
        Standing rotated = new Standing(6, true, List.of(read), Optional.of("ab"));
        apply(standing(rotated));
        assertThat(types()).containsExactly(EventType.GRANTS_CHANGED, EventType.CERTIFICATE_RENEW);
        assertThat(standing(new Standing(8, true, List.of(read), Optional.of("ab"))))
                .isEmpty();
        assertThat(standing(new Standing(9, true, List.of(read), Optional.empty())))
                .isEmpty();
    }

    @Test
    void aDeviceThatIsGoneLosesItsEventsAndItsInvocationsButNotItsNumbers() {
        send("1");
        invoke(ID, PING, "1", true);
        apply(standing(new Standing(7, false, List.of(), Optional.empty())));
        assertThat(content.size()).isZero();
        assertThat(invocation())
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.REJECTED, "device_gone");
        assertThat(standing(new Standing(8, false, List.of(), Optional.empty())))
                .isEmpty();
        assertThat(report(Result.succeeded(ID, json("1")))).isInstanceOf(Taken.class);
        assertThat(send("3")).isEqualTo(3);
    }

    /** Both, because no write of the first one has succeeded. */
    @Test
    void aDeviceThatIsGoneAndPairsAgainHearsNothingOfBefore() {
        send("1");
        invoke(ID, PING, "1", true);
        Standing gone = new Standing(7, false, List.of(), Optional.empty());
        Standing again = new Standing(9, true, List.of(Grant.parse("global=read")), Optional.empty());
        apply(decisions.owed(content, List.of(gone, again), now).events());
        assertThat(types()).containsExactly(EventType.GRANTS_CHANGED);
        assertThat(content.first()).isEqualTo(3);
        assertThat(invocation().reason()).isEqualTo("device_gone");
        assertThat(decisions.owed(content, List.of(gone, again), now).events()).isEmpty();
    }

    @Test
    void anInvocationIsQueuedThenDispatchedThenAwaitsThenSucceeds() {
        assertThat(state(invoke(ID, PING, "{\"a\":1}", true))).isEqualTo(InvocationState.QUEUED);
        assertThat(types()).containsExactly(EventType.CAPABILITY_DISPATCH);
        apply(decisions.sent(content, 0, now));
        assertThat(invocation().state()).isEqualTo(InvocationState.QUEUED);
        apply(decisions.sent(content, 1, now));
        assertThat(decisions.sent(content, 1, now)).isEmpty();
        assertThat(invocation().state()).isEqualTo(InvocationState.DISPATCHED);
        AwaitingMediation awaiting = new AwaitingMediation(ID, Optional.of("screen is locked"));
        assertThat(report(awaiting)).isEqualTo(RECORDED);
        assertThat(decisions.report(content, awaiting, now).events()).isEmpty();
        AwaitingMediation another = new AwaitingMediation(ID, Optional.of("screen is off"));
        assertThat(decisions.report(content, another, now).events())
                .as("a device writes once, whatever it says")
                .isEmpty();
        assertThat(report(another)).isEqualTo(RECORDED);
        assertThat(invocation())
                .extracting(InvocationView::state, InvocationView::reason)
                .containsExactly(InvocationState.AWAITING_LOCAL_MEDIATION, "screen is locked");
        assertThat(report(Result.succeeded(ID, json("[1]")))).isEqualTo(RECORDED);
        assertThat(invocation())
                .extracting(InvocationView::state, InvocationView::output, InvocationView::endedAt)
                .containsExactly(InvocationState.SUCCEEDED, json("[1]"), now);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void eachEndThatADeviceReportsIsRecordedOnceAndTheFirstOneStands(State state) {
        invoke(ID, PING, "1", true);
        Result first =
                state == State.SUCCEEDED ? Result.succeeded(ID, json("1")) : Result.because(ID, state, "because");
        assertThat(report(first)).isEqualTo(RECORDED);
        assertThat(report(first)).isEqualTo(ALREADY);
        assertThat(report(Result.succeeded(ID, json("2")))).isEqualTo(ALREADY);
        assertThat(report(new AwaitingMediation(ID, Optional.empty()))).isEqualTo(ALREADY);
        assertThat(invocation().state().wireName()).isEqualTo(state.wireName());
        assertThat(types()).containsExactly(EventType.CAPABILITY_DISPATCH);
    }

    @Test
    void anInvocationTimesOutAndWhatComesLaterIsIgnored() {
        invoke(ID, PING, "1", true);
        now = now.plus(TIMEOUT).minusMillis(1);
        assertThat(decisions.owed(content, List.of(), now).events()).isEmpty();
        now = now.plusMillis(1);
        apply(decisions.owed(content, List.of(), now).events());
        assertThat(invocation().state()).isEqualTo(InvocationState.TIMED_OUT);
        assertThat(report(Result.succeeded(ID, json("1")))).isEqualTo(IGNORED);
        assertThat(invocation().output()).isNull();
        assertThat(types()).as("the device has not taken it and never begins").containsExactly("capability.cancel");
    }

    @Test
    void whatIsOwedIsLookedAtAsIfItWereWrittenAndIsNotYet() {
        invoke(ID, PING, "1", true);
        now = now.plus(TIMEOUT);
        OutboxContent ahead = decisions.owed(content, List.of(), now).content();
        assertThat(ahead.openCount()).isZero();
        assertThat(ahead.after(0)).extracting(Entry::type).containsExactly(EventType.CAPABILITY_CANCEL);
        assertThat(content.openCount()).isEqualTo(1);
        assertThat(types()).containsExactly(EventType.CAPABILITY_DISPATCH);
    }

    @Test
    void tooMuchOutputFailsTheInvocationAndIsRefusedByName() {
        apply(decisions.invoke(content, wish(ID, PING, "1", true, 3), now));
        assertThat(report(Result.succeeded(ID, json("1234")))).isEqualTo(new NotTaken(RpcError.VALUE_TOO_LARGE));
        assertThat(invocation())
                .extracting(InvocationView::state, InvocationView::reason, InvocationView::output)
                .containsExactly(InvocationState.FAILED, "too_large", null);
        assertThat(report(Result.succeeded(ID, json("123")))).isEqualTo(ALREADY);
    }

    @Test
    void aReportForARequestThatTheDeviceWasNotGivenIsNotFound() {
        assertThat(report(Result.succeeded(ID, json("1")))).isEqualTo(new NotTaken(RpcError.NOT_FOUND));
        assertThat(report(new AwaitingMediation(ID, Optional.empty()))).isEqualTo(new NotTaken(RpcError.NOT_FOUND));
        assertThat(decisions.cancel(content, ID, now).reply().apply(content))
                .isInstanceOfSatisfying(
                        NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.INVOCATION_NOT_FOUND));
    }

    @Test
    void whatIsCancelledWhileItIsQueuedIsTakenBackInItsPlaceAndOnceMoreForADeviceThatHasItAlready() {
        invoke(ID, PING, "1", true);
        assertThat(state(apply(decisions.cancel(content, ID, now)))).isEqualTo(InvocationState.CANCELLED);
        assertThat(types()).containsExactly(EventType.CAPABILITY_CANCEL, EventType.CAPABILITY_CANCEL);
        assertThat(decisions.page(content, 1).events())
                .extracting(Entry::type, it -> new String(it.data(), UTF_8))
                .containsExactly(tuple(EventType.CAPABILITY_CANCEL, "{\"request_id\":\"req-1\"}"));
        assertThat(report(Result.succeeded(ID, json("1")))).isEqualTo(IGNORED);
        assertThat(decisions.cancel(content, ID, now).events()).isEmpty();
    }

    @Test
    void whatIsCancelledAfterItWasSentIsTakenBackByOneMoreEvent() {
        invoke(ID, PING, "1", true);
        acknowledge(1);
        assertThat(invocation().state()).isEqualTo(InvocationState.DISPATCHED);
        apply(decisions.cancel(content, ID, now));
        assertThat(types()).containsExactly(EventType.CAPABILITY_CANCEL);
        assertThat(content.last()).isEqualTo(2);
    }

    @Test
    void askingAgainForTheSameGivesTheSameAndForSomethingElseAConflict() {
        invoke(ID, PING, "{\"a\":1,\"b\":2}", true);
        assertThat(decisions
                        .invoke(content, wish(ID, PING, "{\"b\":2.0,\"a\":1}", true, 64), now)
                        .events())
                .isEmpty();
        report(Result.succeeded(ID, json("7")));
        assertThat(invoke(ID, PING, "{\"b\":2,\"a\":1}", true))
                .isInstanceOfSatisfying(
                        Known.class,
                        known -> assertThat(known.invocation().output()).isEqualTo(json("7")));
        for (Invoke other : List.of(
                wish(ID, PING, "{\"a\":1}", true, 64),
                wish(ID, PING, "{\"a\":1,\"b\":2}", true, 65),
                wish(ID, CapabilityName.parse("system.info"), "{\"a\":1,\"b\":2}", true, 64))) {
            assertThat(decisions.invoke(content, other, now).reply().apply(content))
                    .isInstanceOfSatisfying(
                            NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.INVOCATION_CONFLICT));
        }
    }

    @Test
    void whatTheDeviceIsKnownNotToHaveIsRejectedWithoutAskingIt() {
        assertThat(invoke(ID, PING, "1", false))
                .isInstanceOfSatisfying(
                        Known.class,
                        known -> assertThat(known.invocation())
                                .extracting(InvocationView::state, InvocationView::reason)
                                .containsExactly(InvocationState.REJECTED, "unknown_capability"));
        assertThat(content.size()).isZero();
        assertThat(report(Result.succeeded(ID, json("1")))).isEqualTo(IGNORED);
    }

    @Test
    void whatTheDeviceHasAndNotNowIsRejectedAsThat() {
        Invoke wish = new Invoke(ID, PING, json("1"), TIMEOUT, 64, Offer.NOT_NOW, nobody());
        assertThat(apply(decisions.invoke(content, wish, now)))
                .isInstanceOfSatisfying(
                        Known.class,
                        known -> assertThat(known.invocation())
                                .extracting(InvocationView::state, InvocationView::reason)
                                .containsExactly(InvocationState.REJECTED, "not_available"));
        assertThat(content.size()).isZero();
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        List<Invoke> wishes = List.of(
                wish(ID, PING, "1", true, 0),
                wish(ID, PING, "1", true, Limits.PAYLOAD_BYTES_MAX + 1),
                new Invoke(ID, PING, json("1"), Duration.ofMillis(999), 1, Offer.NOW, nobody()),
                new Invoke(ID, PING, json("1"), Duration.ofHours(24).plusMillis(1), 1, Offer.NOW, nobody()));
        for (Invoke wish : wishes) {
            Decision<InvocationReply> decision = decisions.invoke(content, wish, now);
            assertThat(decision.events()).isEmpty();
            assertThat(decision.reply().apply(content))
                    .isInstanceOfSatisfying(
                            NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.USAGE));
        }
    }

    @Test
    void openInvocationsAreBoundedAndAnEndMakesRoom() {
        for (int i = 0; i < Limits.OPEN_INVOCATIONS; i++) {
            invoke(RequestId.parse("r" + i), PING, "1", true);
        }
        assertThat(invoke(ID, PING, "1", true))
                .isInstanceOfSatisfying(
                        NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.INVOCATION_TOO_MANY));
        report(Result.succeeded(RequestId.parse("r0"), json("1")));
        assertThat(invoke(ID, PING, "1", true)).isInstanceOf(Known.class);
    }

    @Test
    void whatHasEndedIsForgottenByAgeOnlyAndUntilThenMakesNoRoomForMore() {
        invoke(RequestId.parse("open"), PING, "1", true);
        for (int i = 1; i < Limits.REMEMBERED_INVOCATIONS; i++) {
            decisions
                    .invoke(content, wish(RequestId.parse("r" + i), PING, "1", false, 64), now)
                    .events()
                    .forEach(content::after);
        }
        assertThat(invoke(ID, PING, "1", true))
                .isInstanceOfSatisfying(
                        NotDone.class, not -> assertThat(not.error()).isEqualTo(ErrorCode.INVOCATION_TOO_MANY));
        assertThat(state(invoke(RequestId.parse("r1"), PING, "1", true))).isEqualTo(InvocationState.REJECTED);
        now = now.plus(Limits.FINISHED_AGE);
        assertThat(invoke(ID, PING, "1", true)).isInstanceOf(NotDone.class);
        now = now.plusMillis(1);
        assertThat(invoke(ID, PING, "1", true)).isInstanceOf(Known.class);
        assertThat(content.invocation(RequestId.parse("r1"))).isEmpty();
        assertThat(content.remembered(now)).isEqualTo(2);
    }

    @Test
    void outputIsForgottenByBytesAndWhatItWasTheOutputOfIsNot() {
        String large = "\"" + "x".repeat(Limits.PAYLOAD_BYTES_MAX - 2) + "\"";
        int fit = Limits.FINISHED_BYTES / Limits.PAYLOAD_BYTES_MAX;
        for (int i = 0; i <= fit; i++) {
            RequestId id = RequestId.parse("large" + i);
            apply(decisions.invoke(content, wish(id, PING, "1", true, Limits.PAYLOAD_BYTES_MAX), now));
            report(Result.succeeded(id, json(large, Limits.PAYLOAD_BYTES_MAX)));
        }
        RequestId oldest = RequestId.parse("large0");
        assertThat(look(oldest))
                .extracting(InvocationView::state, InvocationView::output, InvocationView::outputBytes)
                .containsExactly(InvocationState.SUCCEEDED, null, Limits.PAYLOAD_BYTES_MAX);
        assertThat(look(oldest).outputForgotten()).isTrue();
        assertThat(look(RequestId.parse("large1")).output()).isEqualTo(json(large, Limits.PAYLOAD_BYTES_MAX));
        assertThat(look(RequestId.parse("large1")).outputForgotten()).isFalse();
        assertThat(decisions
                        .invoke(content, wish(oldest, PING, "1", true, Limits.PAYLOAD_BYTES_MAX), now)
                        .events())
                .as("nothing runs again")
                .isEmpty();
        assertThat(report(Result.succeeded(oldest, json("1")))).isEqualTo(ALREADY);
    }

    @Test
    void ofReasonsTheBeginningIsKept() {
        String reason = "x".repeat(Limits.INVOCATION_ERROR_CHARACTERS);
        int fit = Limits.FINISHED_BYTES / (3 * Limits.INVOCATION_ERROR_CHARACTERS);
        for (int i = 0; i <= fit; i++) {
            RequestId id = RequestId.parse("failed" + i);
            invoke(id, PING, "1", true);
            report(Result.because(id, CapabilityReport.State.FAILED, reason));
        }
        assertThat(look(RequestId.parse("failed0")).reason())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(Limits.REMEMBERED_REASON_CHARACTERS);
        assertThat(look(RequestId.parse("failed" + fit)).reason()).isEqualTo(reason);
    }

    @Test
    void theMostThatAnOutboxRemembersFitsIntoASnapshot() {
        byte[] output = new byte[Limits.FINISHED_BYTES / Limits.REMEMBERED_INVOCATIONS];
        OutboxSnapshot.Invocation invocation = new OutboxSnapshot.Invocation(
                "r".repeat(Limits.REQUEST_ID_CHARACTERS),
                "c".repeat(Limits.CAPABILITY_CHARACTERS),
                new byte[32],
                Limits.PAYLOAD_BYTES_MAX,
                Long.MAX_VALUE,
                InvocationState.AWAITING_LOCAL_MEDIATION.wireName(),
                "\u20ac".repeat(Limits.REMEMBERED_REASON_CHARACTERS),
                output,
                output.length,
                now.plusNanos(1),
                now.plusNanos(1),
                now.plusNanos(1));
        OutboxSnapshot.Pending event = new OutboxSnapshot.Pending(
                Long.MAX_VALUE,
                EventType.CERTIFICATE_RENEW,
                new byte[Limits.OUTBOX_BYTES / Limits.OUTBOX_EVENTS],
                now.plusNanos(1));
        OutboxSnapshot most = new OutboxSnapshot(
                Long.MAX_VALUE,
                Collections.nCopies(Limits.OUTBOX_EVENTS, event),
                Long.MAX_VALUE,
                List.of(),
                "",
                Long.MAX_VALUE,
                Collections.nCopies(Limits.REMEMBERED_INVOCATIONS, invocation));
        assertThat(new SnapshotSerializer().toBinary(most)).hasSizeLessThan(Limits.SNAPSHOT_BYTES - 64 * 1024);
    }

    @Test
    void eachChangeOfTheAuthoritiesIsToldOnceAndNeverAnOlderOne() {
        TrustedAuthorities second = new TrustedAuthorities(2, List.of());
        List<OutboxEvent> told = decisions.authorities(content, second, now);
        assertThat(told)
                .extracting(Object::getClass)
                .containsExactly(OutboxEvent.OutboxAppended.class, OutboxEvent.OutboxAuthoritiesTold.class);
        assertThat(((OutboxEvent.OutboxAppended) told.get(0)).type()).isEqualTo(EventType.CA_BUNDLE);
        content = content.ahead(told);
        assertThat(decisions.authorities(content, second, now)).isEmpty();
        assertThat(decisions.authorities(content, new TrustedAuthorities(1, List.of()), now))
                .isEmpty();
        assertThat(decisions.authorities(content, new TrustedAuthorities(3, List.of()), now))
                .hasSize(2);
    }

    private List<OutboxEvent> standing(Standing standing) {
        return decisions.owed(content, List.of(standing), now).events();
    }

    private long send(String text) {
        Decision<OutboxReply.SendReply> decision = decisions.send(content, json(text), now);
        return ((Appended) apply(decision)).seq();
    }

    private void acknowledge(long upTo) {
        apply(decisions.acknowledged(content, upTo, now));
    }

    private InvocationReply invoke(RequestId id, CapabilityName name, String input, boolean offered) {
        return apply(decisions.invoke(content, wish(id, name, input, offered, 64), now));
    }

    private ReportReply report(CapabilityReport report) {
        return apply(decisions.report(content, report, now));
    }

    private InvocationView invocation() {
        return look(ID);
    }

    private InvocationView look(RequestId id) {
        return ((Known) decisions.look(content, id).reply().apply(content)).invocation();
    }

    private static InvocationState state(InvocationReply reply) {
        return ((Known) reply).invocation().state();
    }

    private List<String> types() {
        return content.after(0).stream().map(Entry::type).toList();
    }

    private <R> R apply(Decision<R> decision) {
        apply(decision.events());
        return decision.reply().apply(content);
    }

    /** As after a restart: what a snapshot does not keep would be missing in what follows. */
    private void apply(List<OutboxEvent> events) {
        for (OutboxEvent event : new ArrayList<>(events)) {
            content = OutboxContent.of(content.after(event).toSnapshot());
        }
    }

    private static Invoke wish(RequestId id, CapabilityName name, String input, boolean offered, int maxPayload) {
        Offer offer = offered ? Offer.NOW : Offer.NEVER;
        return new Invoke(id, name, json(input), TIMEOUT, maxPayload, offer, nobody());
    }

    /** Decisions never look at whom they answer. */
    @SuppressWarnings("NullAway")
    private static ActorRef<InvocationReply> nobody() {
        return null;
    }

    private static JsonValue json(String text) {
        return json(text, Limits.MESSAGE_BYTES);
    }

    private static JsonValue json(String text, int maxBytes) {
        try {
            return JsonValue.parse(text.getBytes(UTF_8), maxBytes);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }
}
