package com.palyra.protocol.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.vault.Grant;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What devices and nodes say about events, capabilities and registration. */
final class RuntimeParsers {
    static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    static final RequestId REQUEST = RequestId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    static final CapabilityName NAME = CapabilityName.parse("backup.start");
    static final JsonValue VALUE = json("{\"b\":[1,2.50,1e999999999,null,true,\"t\u00e9\"],\"a\":{}}");
    static final CapabilityDispatch DISPATCH = new CapabilityDispatch(REQUEST, NAME, VALUE, Limits.PAYLOAD_BYTES, AT);
    static final Registration REGISTRATION = new Registration(
            "linux x86_64",
            "1.0",
            List.of(
                    new Registration.Capability(NAME, true),
                    new Registration.Capability(CapabilityName.parse("system.ping"), false)));
    static final CapabilityReport.Result RESULT = CapabilityReport.Result.succeeded(REQUEST, VALUE);

    private RuntimeParsers() {}

    static JsonValue json(String text) {
        try {
            return JsonValue.parse(text.getBytes(UTF_8), Limits.MESSAGE_BYTES);
        } catch (RpcException e) {
            throw new AssertionError(e);
        }
    }

    static List<Parser> all() {
        return List.of(
                Parser.of("json_value", RpcException.class, RuntimeParsers::value, VALUE.toBytes(), bytes("-0.5e3")),
                request(
                        "events_request",
                        it -> EventsRequest.parse(it).map(EventsRequest::toRequest),
                        new EventsRequest(7, Optional.empty()).toRequest(),
                        EventsRequest.after(0).toRequest(),
                        EventsRequest.following(-1).acknowledging(5).toRequest()),
                request(
                        "registration",
                        it -> Registration.parse(it).map(Registration::toRequest),
                        REGISTRATION.toRequest()),
                request(
                        "publication",
                        it -> Publication.parse(it).map(Publication::toRequest),
                        new Publication(NAME, VALUE).toRequest()),
                Parser.of(
                        "publication_frame",
                        RpcException.class,
                        input -> RpcParsers.assertSame(Publication.parse(input).toFrame(), input),
                        new Publication(NAME, VALUE).toFrame()),
                request(
                        "capability_report",
                        it -> CapabilityReport.parse(it).map(CapabilityReport::toRequest),
                        RESULT.toRequest(),
                        CapabilityReport.Result.because(REQUEST, CapabilityReport.State.FAILED, "no room\n")
                                .toRequest(),
                        new CapabilityReport.AwaitingMediation(REQUEST, Optional.of("screen is locked")).toRequest()),
                request(
                        "self_revocation",
                        it -> SelfRevocation.parse(it).map(SelfRevocation::toRequest),
                        new SelfRevocation(Ulid.parse(REQUEST.value())).toRequest()),
                RpcParsers.result(
                        "capability_answer",
                        json -> CapabilityAnswer.read(json).toResponse(),
                        CapabilityAnswer.ALREADY_RECORDED.toResponse()),
                RpcParsers.result(
                        "capability_dispatch",
                        json -> RpcResponse.result(CapabilityDispatch.read(json).toData()),
                        RpcResponse.result(DISPATCH.toData())),
                RpcParsers.result(
                        "capability_cancel",
                        json -> RpcResponse.result(CapabilityCancel.read(json).toData()),
                        RpcResponse.result(new CapabilityCancel(REQUEST).toData())),
                RpcParsers.result(
                        "grants_changed",
                        json -> RpcResponse.result(GrantsChanged.read(json).toData()),
                        RpcResponse.result(new GrantsChanged(List.of(Grant.parse("global=read"))).toData())),
                Parser.ofText("capability_name", text -> CapabilityName.parse(text), "backup.start", "a"),
                Parser.ofText("request_id", text -> RequestId.parse(text), REQUEST.value(), "-"));
    }

    private interface RequestReading {
        Optional<RpcRequest> read(RpcRequest request) throws RpcException;
    }

    /** What is read is written in a form that is read as the same. */
    private static Parser request(String name, RequestReading reading, RpcRequest... good) {
        return Parser.of(
                name,
                RpcException.class,
                input -> {
                    RpcRequest read = reading.read(RpcRequest.parse(input)).orElse(null);
                    if (read != null) {
                        byte[] again = reading.read(RpcRequest.parse(read.toBytes()))
                                .orElseThrow()
                                .toBytes();
                        assertThat(again).isEqualTo(read.toBytes());
                    }
                },
                Arrays.stream(good).map(RpcRequest::toBytes).toList());
    }

    private static void value(byte[] input) throws Exception {
        JsonValue value = JsonValue.parse(input, Limits.MESSAGE_BYTES);
        JsonValue again = JsonValue.parse(value.toBytes(), Limits.MESSAGE_BYTES);
        assertThat(again.toBytes()).isEqualTo(value.toBytes());
        assertThat(again.hashCode()).isEqualTo(value.hashCode());
        JsonNode node = value.toNode();
        assertThat(JsonValue.of(node, Limits.MESSAGE_BYTES)).isEqualTo(value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
