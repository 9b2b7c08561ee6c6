package com.palyra.actors.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.palyra.actors.testing.EntityKit;
import com.palyra.actors.testing.TestClock;
import com.palyra.persistence.event.AuditEvent.AuditRecorded;
import com.palyra.protocol.Limits;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private final EntityKit kit = new EntityKit();
    private final TestClock clock = new TestClock();
    private final Ulid node = Ulid.generate(clock, new SecureRandom());
    private final TestProbe<AuditLog.Stopped> stopped = kit.probe();
    private final ActorRef<AuditLog.Command> log = kit.spawn(AuditLog.create(node, clock));

    @AfterEach
    void stop() {
        kit.close();
    }

    @Test
    void whoDidWhatToWhomIsWritten() {
        append(AuditEntry.byOperator("device.revoke", "x", AuditEntry.DONE).with("reason", "lost"));
        AuditRecorded entry = written().get(0);
        assertThat(entry.actor()).isEqualTo("operator");
        assertThat(entry.action()).isEqualTo("device.revoke");
        assertThat(entry.details()).containsEntry("reason", "lost");
        assertThat(entry.at()).isEqualTo(clock.instant());
    }

    @Test
    void strangersCannotFillTheLogAndWhatIsLeftOutIsCounted() {
        for (int i = 0; i < Limits.STRANGER_AUDITS + 5; i++) {
            append(AuditEntry.byStranger("gate.refuse", "unknown", AuditEntry.REFUSED, "192.0.2.1"));
        }
        append(AuditEntry.byOperator("pairing.resume", "pin", AuditEntry.DONE));
        stopped.awaitAssert(() -> {
            assertThat(kit.events("AuditLog|" + node)).hasSize(Limits.STRANGER_AUDITS + 1);
            return null;
        });
        clock.advance(Limits.STRANGER_AUDIT_WINDOW.plusSeconds(1));
        append(AuditEntry.byStranger("gate.refuse", "unknown", AuditEntry.REFUSED, "192.0.2.1"));

        List<AuditRecorded> entries = written();
        assertThat(entries).hasSize(Limits.STRANGER_AUDITS + 2);
        assertThat(entries.get(Limits.STRANGER_AUDITS).actor()).isEqualTo("operator");
        assertThat(entries.get(Limits.STRANGER_AUDITS + 1).details()).containsEntry("left_out_before", "5");
    }

    @Test
    void aDeviceThatTheGateTurnsAwayIsBounded() {
        for (int i = 0; i < Limits.DEVICE_REFUSAL_AUDITS + 5; i++) {
            append(AuditEntry.byDevice("gate.refuse", node, AuditEntry.REFUSED, "192.0.2.1"));
        }
        append(AuditEntry.byDevice("session.open", node, AuditEntry.DONE, "192.0.2.1"));
        assertThat(written()).hasSize(Limits.DEVICE_REFUSAL_AUDITS + 1);
    }

    @Test
    void strangersWithoutEndHideNeitherAGuessNorACopiedCertificate() {
        for (int i = 0; i < Limits.STRANGER_AUDITS * 2; i++) {
            append(AuditEntry.byStranger("gate.refuse", "", AuditEntry.REFUSED, "192.0.2.1"));
        }
        append(AuditEntry.byStranger("pairing.guess", "0001", AuditEntry.REFUSED, "192.0.2.1"));
        append(AuditEntry.byDevice("gate.refuse", node, AuditEntry.REFUSED, "192.0.2.1"));
        assertThat(written())
                .extracting(AuditRecorded::action, AuditRecorded::actor)
                .hasSize(Limits.STRANGER_AUDITS + 2)
                .endsWith(tuple("pairing.guess", "stranger"), tuple("gate.refuse", "device:" + node));
    }

    @Test
    void anEntryThatCouldNotBeWrittenIsWrittenLater() {
        kit.failNextWrite("AuditLog|" + node);
        append(AuditEntry.byOperator("device.revoke", "x", AuditEntry.DONE));
        stopped.awaitAssert(() -> {
            assertThat(kit.events("AuditLog|" + node)).hasSize(1);
            return null;
        });
        assertThat(written().get(0).action()).isEqualTo("device.revoke");
    }

    private void append(AuditEntry entry) {
        log.tell(new AuditLog.Append(entry));
    }

    private List<AuditRecorded> written() {
        log.tell(new AuditLog.Stop(stopped.getRef()));
        stopped.expectMessage(AuditLog.Stopped.STOPPED);
        return kit.events("AuditLog|" + node).stream()
                .map(AuditRecorded.class::cast)
                .toList();
    }
}
