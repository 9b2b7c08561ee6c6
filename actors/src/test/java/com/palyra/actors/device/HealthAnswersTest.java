package com.palyra.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.palyra.actors.device.DeviceCommand.Attach;
import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.protocol.certificate.VerifiedPeer;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.CloseReason;
import com.palyra.protocol.rpc.RpcRequest;
import com.palyra.protocol.rpc.RpcResponse;
import com.palyra.protocol.rpc.SelfRevocation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered without the session's actor, and what is not. */
@Timeout(60)
class HealthAnswersTest {
    private static final EntityKit KIT = new EntityKit();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final byte[] HEALTH = RpcRequest.of("node.health").toBytes();

    private final TestClock clock = new TestClock();
    private final Ulid id = Ulid.generate(clock, RANDOM);
    private final TestProbe<DeviceCommand> device = KIT.probe();
    private final FakeConnection connection = new FakeConnection();
    private ActorRef<DeviceSession.Command> session;

    @BeforeEach
    void attach() {
        VerifiedPeer peer = Peers.device(id, clock);
        session = KIT.spawn(DeviceSession.create(
                connection,
                peer,
                Peers.node(peer, clock, device.getRef(), KIT.ignored(), KIT.ignored(), KIT.ignored())));
        Attach attach = device.expectMessageClass(Attach.class);
        assertThat(connection.admitted).isNotDone();
        attach.replyTo().tell(new DeviceReply.Attached(peer.notAfter()));
        connection.admitted.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @AfterAll
    static void stop() {
        KIT.close();
    }

    @Test
    void theNodesHealthIsAnsweredOnTheThreadThatBringsTheRequest() {
        FakeStream stream = connection.request(HEALTH.clone());
        assertThat(stream.finished).isCompleted();
        assertThat(stream.answer().toBytes()).isEqualTo(RpcResponse.health().toBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol_version\":2,\"method\":\"node.health\"}",
                "{\"protocol_version\":1,\"method\":\"node.health\"",
                "{\"protocol_version\":1,\"method\":\"node.healthy\"}",
                "{\"protocol_version\":1,\"method\":\"node.health\",\"method\":\"node.health\"}",
            })
    void whatIsNoGoodRequestForItIsAnsweredByTheActorAsEver(String frame) {
        RpcResponse answer =
                connection.request(frame.getBytes(StandardCharsets.UTF_8)).answer();
        assertThat(answer).isInstanceOf(RpcResponse.Failure.class);
    }

    @Test
    void aLongRequestForItIsTheActorsToo() {
        String padded = "{\"protocol_version\":1," + " ".repeat(300) + "\"method\":\"node.health\"}";
        assertThat(connection
                        .request(padded.getBytes(StandardCharsets.UTF_8))
                        .answer()
                        .toBytes())
                .isEqualTo(RpcResponse.health().toBytes());
    }

    @Test
    void aSessionThatWasCutAnswersNothingThoughItsConnectionIsStillThere() throws Exception {
        session.tell(new DeviceSession.Cut(CloseReason.REVOKED));
        assertThat(connection.closing.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.REVOKED);
        assertThat(connection.request(HEALTH.clone()).writtenWithin(QUIET)).isNull();
    }

    @Test
    void aDeviceThatRevokesItselfIsServedNothingAfterThat() {
        FakeStream revocation =
                connection.request(new SelfRevocation(id).toRequest().toBytes());
        device.expectMessageClass(DeviceCommand.End.class);
        assertThat(connection.request(HEALTH.clone()).answer()).isInstanceOf(RpcResponse.Failure.class);
        assertThat(revocation.writtenWithin(QUIET)).isNull();
    }
}
