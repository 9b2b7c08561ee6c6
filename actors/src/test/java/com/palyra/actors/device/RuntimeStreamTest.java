package com.palyra.actors.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.device.DeviceCommand.Publish;
import com.palyra.actors.device.DeviceReply.RuntimeReply;
import com.palyra.actors.outbox.OutboxCommand;
import com.palyra.actors.outbox.OutboxReply.Entry;
import com.palyra.actors.outbox.OutboxReply.Page;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.EventsRequest;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.Publication;
import com.palyra.protocol.rpc.RpcError;
import com.palyra.protocol.rpc.RpcResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session's streams of events and publications without a network: how fast they are read and written. */
class RuntimeStreamTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final FakeConnection connection = new FakeConnection();
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final TestProbe<OutboxCommand> outbox = KIT.probe();

    @BeforeEach
    void attach() {
        VerifiedPeer peer = Peers.device(id, clock);
        KIT.spawn(DeviceSession.create(
                connection,
                peer,
                Peers.node(peer, clock, device.getRef(), outbox.getRef(), KIT.ignored(), KIT.ignored())));
        device.expectMessageClass(Attach.class).replyTo().tell(new DeviceReply.Attached(peer.notAfter()));
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void theNextPageIsAskedForWhenThePeerHasTakenTheOneBefore() {
        FakeStream stream = new FakeStream(true);
        CompletableFuture<Void> taken = new CompletableFuture<>();
        stream.taken = taken;
        connection.send(stream, EventsRequest.following(0).toRequest().toBytes());
        read().replyTo().tell(new Page(null, List.of(entry(1), entry(2)), 2));
        assertThat(stream.writtenWithin(Duration.ofSeconds(5))).isNotNull();
        assertThat(stream.writtenWithin(Duration.ofSeconds(5))).isNotNull();
        outbox.expectNoMessage(A_MOMENT);

        taken.complete(null);
        outbox.expectMessage(new OutboxCommand.Sent(2));
        OutboxCommand.Read next = read();
        assertThat(next.after()).isEqualTo(2);
        assertThat(next.acknowledged())
                .as("only what the device says is handled")
                .isZero();
    }

    @Test
    void aStreamThatBreaksMakesRoomForTheNextOne() {
        FakeStream stream = new FakeStream(true);
        stream.taken = CompletableFuture.failedFuture(new IllegalStateException("broken"));
        connection.send(stream, EventsRequest.following(0).toRequest().toBytes());
        read().replyTo().tell(new Page(null, List.of(entry(1)), 1));
        outbox.expectNoMessage(A_MOMENT);
        connection.request(EventsRequest.following(0).toRequest().toBytes());
        assertThat(read().waits()).isTrue();
    }

    @Test
    void streamsOfEventsAreBounded() throws Exception {
        for (int i = 0; i < Limits.EVENT_STREAMS; i++) {
            connection.request(EventsRequest.after(0).toRequest().toBytes());
            read();
        }
        FakeStream last = connection.request(EventsRequest.after(0).toRequest().toBytes());
        assertThat(last.answer()).isEqualTo(RpcResponse.error(RpcError.BUSY));
    }

    @Test
    void aPublicationOnAUnidirectionalStreamReachesTheDeviceAndWhatIsNoneDoesNot() throws Exception {
        Publication publication = new Publication(CapabilityName.parse("door"), JsonValue.empty());
        connection.send(new FakeStream(false), publication.toFrame());
        Publish publish = device.expectMessageClass(Publish.class);
        assertThat(publish.publication()).isEqualTo(publication);
        publish.replyTo().tell(RuntimeReply.DONE);

        FakeStream wrong = connection.send(new FakeStream(false), "{\"name\":\"door\"}".getBytes(UTF_8));
        assertThat(wrong.finished).isCancelled();
        device.expectNoMessage(A_MOMENT);
    }

    @Test
    void publicationsThatTheDeviceDoesNotTakeAreDroppedBeyondABound() {
        Publication publication = new Publication(CapabilityName.parse("door"), JsonValue.empty());
        for (int i = 0; i < Limits.UNIDIRECTIONAL_STREAMS + 5; i++) {
            connection.send(new FakeStream(false), publication.toFrame());
        }
        for (int i = 0; i < Limits.UNIDIRECTIONAL_STREAMS; i++) {
            device.expectMessageClass(Publish.class);
        }
        device.expectNoMessage(A_MOMENT);
    }

    private OutboxCommand.Read read() {
        return outbox.expectMessageClass(OutboxCommand.Read.class);
    }

    private Entry entry(long seq) {
        return new Entry(seq, "message", new byte[] {'1'}, clock.instant());
    }
}
