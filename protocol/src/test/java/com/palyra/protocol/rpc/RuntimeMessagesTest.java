package com.palyra.protocol.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityReport.AwaitingMediation;
import com.palyra.protocol.rpc.CapabilityReport.Result;
import com.palyra.protocol.rpc.CapabilityReport.State;
import com.palyra.protocol.vault.Grant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeMessagesTest {
    private static final String ID = RuntimeParsers.REQUEST.value();

    @Test
    void eachMessageReadsAsItWasWritten() throws RpcException {
        for (EventsRequest request : List.of(
                new EventsRequest(3, Optional.empty()),
                EventsRequest.after(0),
                EventsRequest.following(-1),
                EventsRequest.following(9).acknowledging(4))) {
            assertThat(EventsRequest.parse(again(request.toRequest()))).contains(request);
        }
        assertThat(Registration.parse(again(RuntimeParsers.REGISTRATION.toRequest())))
                .contains(RuntimeParsers.REGISTRATION);
        Publication publication = new Publication(RuntimeParsers.NAME, RuntimeParsers.VALUE);
        assertThat(Publication.parse(again(publication.toRequest()))).contains(publication);
        assertThat(Publication.parse(publication.toFrame())).isEqualTo(publication);
        for (CapabilityReport report : List.of(
                RuntimeParsers.RESULT,
                Result.because(RuntimeParsers.REQUEST, State.TIMED_OUT, "too slow"),
                new AwaitingMediation(RuntimeParsers.REQUEST, Optional.empty()))) {
            assertThat(CapabilityReport.parse(again(report.toRequest()))).contains(report);
        }
        SelfRevocation revocation = new SelfRevocation(Ulid.parse(ID));
        assertThat(SelfRevocation.parse(again(revocation.toRequest()))).contains(revocation);
        assertThat(CapabilityDispatch.read(RuntimeParsers.DISPATCH.toData())).isEqualTo(RuntimeParsers.DISPATCH);
        GrantsChanged grants = new GrantsChanged(List.of(Grant.parse("global=read")));
        assertThat(GrantsChanged.read(grants.toData())).isEqualTo(grants);
        for (CapabilityAnswer answer : CapabilityAnswer.values()) {
            Result result = RuntimeParsers.RESULT;
            assertThat(result.requestId()).isNotNull();
            assertThat(CapabilityAnswer.read(((RpcResponse.Result) answer.toResponse()).result()))
                    .isEqualTo(answer);
        }
    }

    @Test
    void theWordsOnTheWireAreTheAgreedOnes() {
        assertThat(text(EventsRequest.following(7).acknowledging(5).toRequest()))
                .isEqualTo("{\"protocol_version\":1,\"method\":\"node.stream_events\",\"resume_from\":7,"
                        + "\"params\":{\"follow\":true,\"ack\":5}}");
        assertThat(text(Result.because(RuntimeParsers.REQUEST, State.TIMED_OUT, "late")
                        .toRequest()))
                .isEqualTo("{\"protocol_version\":1,\"method\":\"capability.result\",\"params\":{\"request_id\":\"" + ID
                        + "\",\"state\":\"timed_out\",\"error\":\"late\"}}");
        assertThat(RuntimeParsers.DISPATCH.toData().toString())
                .startsWith(
                        "{\"request_id\":\"" + ID + "\",\"capability\":\"backup.start\",\"input\":{\"b\":[1,2.50,1E")
                .endsWith("\"max_payload_bytes\":65536,\"expires_at\":\"2026-01-02T03:04:05.678Z\"}");
        assertThat(new String(CapabilityAnswer.ALREADY_RECORDED.toResponse().toBytes(), UTF_8))
                .contains("\"result\":{\"state\":\"already_recorded\"}");
        assertThat(new String(Publication.accepted().toBytes(), UTF_8)).contains("\"result\":{\"accepted\":true}");
        assertThat(new String(RpcResponse.done().toBytes(), UTF_8)).contains("\"result\":{}");
    }

    @Test
    void withoutAnAckTheEventResumedFromIsAcknowledged() {
        assertThat(EventsRequest.after(7).acknowledged()).isEqualTo(7);
        assertThat(EventsRequest.after(7).acknowledging(0).acknowledged()).isZero();
        assertThat(new EventsRequest(7, Optional.empty()).acknowledged()).isEqualTo(7);
        assertThatThrownBy(() -> EventsRequest.after(7).acknowledging(8)).isInstanceOf(IllegalArgumentException.class);
        assertThat(EventsRequest.following(-1)
                        .acknowledging(Long.MAX_VALUE)
                        .terms()
                        .orElseThrow()
                        .ack())
                .isEqualTo(OptionalLong.of(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node.stream_events {\"follow\":1}",
                "node.stream_events {\"ack\":1}",
                "node.stream_events {\"more\":1}",
                "node.register {}",
                "node.register {\"platform\":\"\",\"version\":\"1\",\"capabilities\":[]}",
                "node.register {\"platform\":\"a\",\"version\":\"\\u202e\",\"capabilities\":[]}",
                "node.register {\"platform\":\"a\",\"version\":\"1\",\"capabilities\":{}}",
                "node.register {\"platform\":\"a\",\"version\":\"1\",\"capabilities\":[{\"name\":\"A\",\"available\":true}]}",
                "node.register {\"platform\":\"a\",\"version\":\"1\",\"capabilities\":[{\"name\":\"a\"}]}",
                "node.register {\"platform\":\"a\",\"version\":\"1\",\"capabilities\":[{\"name\":\"a\",\"available\":true},"
                        + "{\"name\":\"a\",\"available\":false}]}",
                "node.publish {\"name\":\"a\"}",
                "node.publish {\"name\":\"1a\",\"data\":1}",
                "node.publish {\"name\":\"a\",\"data\":1,\"more\":1}",
                "capability.result {\"request_id\":\"a\",\"state\":\"cancelled\"}",
                "capability.result {\"request_id\":\"a b\",\"state\":\"failed\"}",
                "capability.result {\"request_id\":\"a\",\"state\":\"succeeded\",\"error\":\"x\"}",
                "capability.result {\"request_id\":\"a\",\"state\":\"failed\",\"error\":\"a\\nb\"}",
                "capability.result {\"request_id\":\"a\",\"state\":\"failed\",\"output\":"
                        + "1111111111111111111111111111111111111111111111111111111111111e1}",
                "capability.awaiting_local_mediation {\"request_id\":\"\"}",
                "capability.awaiting_local_mediation {\"request_id\":\"a\",\"reason\":\"\"}",
                "node.revoke_self {}",
                "node.revoke_self {\"confirm\":\"x\"}"
            })
    void whatIsNotTheOneWrittenFormIsRefused(String line) throws RpcException {
        String method = line.substring(0, line.indexOf(' '));
        RpcRequest request = RpcRequest.parse(("{\"protocol_version\":1,\"method\":\"" + method + "\",\"params\":"
                        + line.substring(method.length() + 1) + "}")
                .getBytes(UTF_8));
        assertThatThrownBy(() -> parse(request))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(RpcError.INVALID_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node.register",
                "node.publish",
                "capability.result",
                "capability.awaiting_local_mediation",
                "node.revoke_self"
            })
    void methodsOfOursHaveParametersAndResumeNothing(String method) {
        assertThatThrownBy(() -> parse(RpcRequest.of(method))).isInstanceOf(RpcException.class);
        RpcRequest resuming = RpcRequest.of(method, StrictJson.object()).resumingFrom(1);
        assertThatThrownBy(() -> parse(resuming)).hasMessageContaining("resume");
    }

    @Test
    void anotherMethodIsNotMeant() throws RpcException {
        assertThat(parse(RpcRequest.of("node.health"))).isEmpty();
    }

    @Test
    void whatIsTooLargeIsRefusedByName() {
        JsonValue large = RuntimeParsers.json("\"" + "x".repeat(Limits.MESSAGE_BYTES - 2) + "\"");
        assertThat(new Publication(RuntimeParsers.NAME, large).data().size()).isEqualTo(Limits.MESSAGE_BYTES);
        String text = "{\"name\":\"a\",\"data\":\"" + "x".repeat(Limits.MESSAGE_BYTES - 1) + "\"}";
        assertThatThrownBy(() -> Publication.parse(text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(RpcError.VALUE_TOO_LARGE));
        List<Registration.Capability> many = IntStream.rangeClosed(0, Limits.CAPABILITIES)
                .mapToObj(i -> new Registration.Capability(CapabilityName.parse("c" + i), true))
                .toList();
        assertThatThrownBy(() -> new Registration("a", "1", many)).isInstanceOf(IllegalArgumentException.class);
        Registration most = new Registration("a", "1", many.subList(1, many.size()));
        assertThat(most.offer(CapabilityName.parse("c1"))).isEqualTo(Registration.Offer.NOW);
        assertThat(most.offer(CapabilityName.parse("c0"))).isEqualTo(Registration.Offer.NEVER);
        assertThatThrownBy(() -> new GrantsChanged(Collections.nCopies(33, Grant.parse("global=read")))
                        .equals(GrantsChanged.read(
                                new GrantsChanged(Collections.nCopies(33, Grant.parse("global=read"))).toData())))
                .isInstanceOf(RpcException.class);
    }

    @Test
    void anOutputThatFitsAFrameIsReadSoThatItCanBeRefusedByName() throws RpcException {
        byte[] json = ("\"" + "x".repeat(Limits.PAYLOAD_BYTES_MAX + 1) + "\"").getBytes(UTF_8);
        RpcRequest request = Result.succeeded(RuntimeParsers.REQUEST, JsonValue.parse(json, Limits.FRAME_BYTES))
                .toRequest();
        assertThat(CapabilityReport.parse(again(request))).isPresent();
    }

    private static Optional<?> parse(RpcRequest request) throws RpcException {
        Optional<?> read = EventsRequest.parse(request);
        read = read.isPresent() ? read : Registration.parse(request);
        read = read.isPresent() ? read : Publication.parse(request);
        read = read.isPresent() ? read : CapabilityReport.parse(request);
        return read.isPresent() ? read : SelfRevocation.parse(request);
    }

    private static RpcRequest again(RpcRequest request) throws RpcException {
        return RpcRequest.parse(request.toBytes());
    }

    private static String text(RpcRequest request) {
        return new String(request.toBytes(), UTF_8);
    }
}
