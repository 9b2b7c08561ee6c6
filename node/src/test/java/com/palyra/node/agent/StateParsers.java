package com.palyra.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.fuzz.Parser;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.HostPort;
import com.palyra.protocol.pairing.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What a device keeps of its request and its membership. */
public final class StateParsers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private StateParsers() {}

    private interface Again {
        byte[] write(byte[] record);
    }

    /** All of them. */
    public static List<Parser> all() {
        SeededRandom random = new SeededRandom(1);
        IdentityKey node = IdentityKey.generate(random);
        Ulid id = Ulid.generate(InstantSource.fixed(NOW), random);
        List<HostPort> addresses = List.of(new HostPort("10.0.0.1", 7444));
        CertificateAuthoritySigner authority =
                CertificateAuthoritySigner.create(node, InstantSource.fixed(NOW), random);
        return List.of(
                record(
                        "handled_events",
                        input -> Progress.Handled.parse(input).encode(),
                        new Progress.Handled(id, 0).encode(),
                        new Progress.Handled(id, 17).encode()),
                record(
                        "turned_away",
                        input -> TurnedAway.parse(input).encode(),
                        new TurnedAway(id, TurnedAway.How.REVOKED).encode(),
                        new TurnedAway(id, TurnedAway.How.EVICTED).encode()),
                record(
                        "pending_request",
                        input -> StateRecord.encode(StateRecord.pendingRequest(input)),
                        StateRecord.encode(new PendingRequest(id, id, node.publicKey(), "123456", NOW, addresses))),
                record(
                        "membership",
                        input -> StateRecord.encode(StateRecord.membership(input)),
                        StateRecord.encode(new Membership(
                                id,
                                id,
                                node.publicKey(),
                                authority.issueDevice(id, node.publicKey(), Duration.ofHours(1)),
                                List.of(authority.certificate()),
                                addresses))));
    }

    /** What is read is written in a form that reads as the same. */
    private static Parser record(String name, Again again, byte[]... good) {
        return Parser.of(
                name,
                IllegalArgumentException.class,
                input -> {
                    byte[] written = again.write(input);
                    assertThat(JSON.readTree(again.write(written))).isEqualTo(JSON.readTree(written));
                },
                good);
    }
}
