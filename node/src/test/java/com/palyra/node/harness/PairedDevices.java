package com.palyra.node.harness;

import com.palyra.persistence.event.AuthorityEvent.AuthorityCreated;
import com.palyra.persistence.event.DeviceEvent;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateRecorded;
import com.palyra.persistence.event.DeviceEvent.DeviceCertificateSeen;
import com.palyra.persistence.event.DeviceEvent.DeviceGranted;
import com.palyra.persistence.event.DeviceEvent.DevicePaired;
import com.palyra.persistence.event.EventSerializer;
import com.palyra.persistence.event.EventTags;
import com.palyra.persistence.journal.store.EventStore;
import com.palyra.persistence.journal.store.NewEvent;
import com.palyra.persistence.journal.store.Payload;
import com.palyra.persistence.journal.store.StoreSettings;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.Limits;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.certificate.CertificateAuthoritySigner;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.identity.IdentityJson;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.quic.TlsIdentity;
import java.io.NotSerializableException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes devices into the journal of a node that does not run, as if each had been paired, had got its certificate, had come
 * with it, and had been allowed to read the global scope: many, which cannot be paired in the time of a test.
 */
public final class PairedDevices {
    private static final EventSerializer SERIALIZER = new EventSerializer();
    private static final InstantSource CLOCK = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();

    private PairedDevices() {}

    /**
     * A device that the node does not know yet.
     *
     * @param key the caller's
     */
    public record Newcomer(Ulid id, IdentityKey key) {}

    /** So many more devices; returns what they present. */
    public static List<TlsIdentity> write(Path state, int count) {
        List<Newcomer> newcomers = Stream.generate(
                        () -> new Newcomer(Ulid.generate(CLOCK, RANDOM), IdentityKey.generate(RANDOM)))
                .limit(count)
                .toList();
        List<X509Certificate> leaves = write(state, newcomers);
        return IntStream.range(0, count)
                .mapToObj(i -> TlsIdentity.of(newcomers.get(i).key(), List.of(leaves.get(i))))
                .toList();
    }

    /** These devices; returns their certificates, which the node's own authority signed, in the same order. */
    public static List<X509Certificate> write(Path state, List<Newcomer> newcomers) {
        try (StateDirectory directory = StateDirectory.open(state);
                EventStore store = EventStore.open(
                        directory.folder("journal"), directory.folder("native"), StoreSettings.DEFAULT, CLOCK)) {
            CertificateAuthoritySigner authority = authority(directory, store);
            List<X509Certificate> leaves = new ArrayList<>();
            List<CompletableFuture<Void>> stored = new ArrayList<>();
            for (Newcomer newcomer : newcomers) {
                X509Certificate leaf =
                        authority.issueDevice(newcomer.id(), newcomer.key().publicKey(), Limits.DEVICE_CERTIFICATE);
                String name = "device " + leaves.size();
                leaves.add(leaf);
                stored.add(store.append("Device|" + newcomer.id(), events(newcomer.id(), newcomer.key(), leaf, name))
                        .toCompletableFuture());
            }
            stored.forEach(CompletableFuture::join);
            return leaves;
        }
    }

    private static List<NewEvent> events(Ulid id, IdentityKey key, X509Certificate leaf, String name) {
        Instant now = CLOCK.instant();
        Ulid request = Ulid.generate(CLOCK, RANDOM);
        String fingerprint = Certificates.fingerprint(leaf);
        List<DeviceEvent> events = List.of(
                new DevicePaired(id, request, key.publicKey().raw(), name, "node", "linux", now),
                new DeviceCertificateRecorded(
                        id,
                        request,
                        Certificates.der(leaf),
                        fingerprint,
                        leaf.getNotAfter().toInstant(),
                        now),
                new DeviceCertificateSeen(id, fingerprint, now),
                new DeviceGranted(id, "global", "read", now));
        List<NewEvent> stored = new ArrayList<>();
        for (DeviceEvent event : events) {
            Payload payload =
                    new Payload(SERIALIZER.identifier(), SERIALIZER.manifest(event), SERIALIZER.toBinary(event));
            stored.add(new NewEvent(
                    stored.size() + 1L, now.toEpochMilli(), "benchmark", "", List.of(EventTags.ALL), payload));
        }
        return stored;
    }

    private static CertificateAuthoritySigner authority(StateDirectory directory, EventStore store) {
        Payload first = store.eventsById("CertificateAuthority", 1, 1)
                .toCompletableFuture()
                .join()
                .get(0)
                .event()
                .payload();
        try (SensitiveBytes json =
                        directory.secrets(RANDOM).read("identity/ca/state.json").orElseThrow();
                IdentityJson stored = IdentityJson.parse(json)) {
            AuthorityCreated created = (AuthorityCreated) SERIALIZER.fromBinary(first.bytes(), first.manifest());
            return CertificateAuthoritySigner.of(
                    stored.signingKey(), Certificates.parse(created.certificateDer()), CLOCK, RANDOM);
        } catch (NotSerializableException e) {
            throw new IllegalStateException(e);
        }
    }
}
