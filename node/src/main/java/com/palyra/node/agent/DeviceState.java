package com.palyra.node.agent;

import com.palyra.persistence.secret.SecretStore;
import com.palyra.persistence.state.StateDirectory;
import com.palyra.protocol.SensitiveBytes;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import com.palyra.protocol.identity.IdentityJson;
import com.palyra.protocol.identity.IdentityKey;
import com.palyra.protocol.identity.Ulid;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a device keeps: its identity in the secret store ({@code device/<ulid>/identity.json}), the request that waits
 * ({@code pending.json}), its membership ({@code membership.json}), until the node has seen it the next certificate
 * ({@code renewed.json}), and that the node has turned it away ({@code turned_away.json}).
 *
 * <p>Everything is durable when a method returns, and a crash leaves the old or the new. The caller holds the directory
 * and, for anything that writes, its lock. A file that does not read is {@link ErrorCode#STATE_DAMAGED}, never a reason
 * to make a new one.
 */
public final class DeviceState {
    private static final String PENDING = "pending.json";
    private static final String MEMBERSHIP = "membership.json";
    private static final String RENEWED = "renewed.json";
    private static final String TURNED_AWAY = "turned_away.json";
    private static final String IDENTITY_PREFIX = "device/";
    private static final String IDENTITY_SUFFIX = "/identity.json";

    private final StateDirectory directory;
    private final SecretStore secrets;

    private DeviceState(StateDirectory directory, SecretStore secrets) {
        this.directory = directory;
        this.secrets = secrets;
    }

    /** The state in this directory; creates the secret store where there is none. */
    public static DeviceState open(StateDirectory directory, SecureRandom random) {
        return new DeviceState(directory, directory.secrets(random));
    }

    /** Who this device is, or empty before its first join. The caller closes it. */
    public Optional<DeviceIdentity> identity() {
        List<String> names = secrets.list(IDENTITY_PREFIX).stream()
                .filter(name -> name.endsWith(IDENTITY_SUFFIX))
                .toList();
        if (names.size() > 1) {
            throw new PalyraException(
                    ErrorCode.STATE_DAMAGED, "The state directory holds more than one device identity.");
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(readIdentity(names.get(0)));
    }

    /** Who this device is; made and stored if this is the first time. The caller closes it. */
    public DeviceIdentity identityOrCreate(InstantSource clock, SecureRandom random) {
        return identity().orElseGet(() -> createIdentity(clock, random));
    }

    /** The request that waits for a decision or for its first contact. */
    public Optional<PendingRequest> pendingRequest() {
        return read(PENDING, StateRecord::pendingRequest);
    }

    /** Keeps the request, in place of an earlier one. */
    public void keep(PendingRequest request) {
        directory.writeAtomically(PENDING, StateRecord.encode(request));
    }

    /** Forgets the request, if there is one. */
    public void forgetRequest() {
        directory.delete(PENDING);
    }

    /** What the node gave, or empty if the device was never paired. */
    public Optional<Membership> membership() {
        return read(MEMBERSHIP, StateRecord::membership);
    }

    /** Keeps the membership, in place of an earlier one. */
    public void keep(Membership membership) {
        directory.writeAtomically(MEMBERSHIP, StateRecord.encode(membership));
    }

    /** The membership with the next certificate, if there is one that the node may not have seen yet. */
    public Optional<Membership> renewed() {
        Optional<Membership> renewed = read(RENEWED, StateRecord::membership);
        return renewed.filter(next -> membership().filter(next::isOfSamePairing).isPresent());
    }

    /** Keeps the next certificate beside the one that is good for sure. */
    public void keepRenewed(Membership next) {
        directory.writeAtomically(RENEWED, StateRecord.encode(next));
    }

    /** The next certificate is the one to use from now on: the node has seen it. */
    public void useRenewed(Membership next) {
        keep(next);
        forgetRenewed();
    }

    /** Forgets the next certificate. */
    public void forgetRenewed() {
        directory.delete(RENEWED);
    }

    /** What is known of the end of this pairing. */
    public Optional<TurnedAway> turnedAway() {
        Optional<TurnedAway> known = read(TURNED_AWAY, TurnedAway::parse);
        return known.filter(end -> membership()
                .filter(of -> of.requestId().equals(end.requestId()))
                .isPresent());
    }

    /** Keeps how this pairing ended; nothing if there is none. */
    public void keepTurnedAway(TurnedAway.How how) {
        membership()
                .ifPresent(of -> directory.writeAtomically(TURNED_AWAY, new TurnedAway(of.requestId(), how).encode()));
    }

    /** Forgets that: the node has let the device in. */
    public void forgetTurnedAway() {
        directory.delete(TURNED_AWAY);
    }

    private DeviceIdentity createIdentity(InstantSource clock, SecureRandom random) {
        Ulid id = Ulid.generate(clock, random);
        byte[] agreement = new byte[IdentityKey.SEED_BYTES];
        random.nextBytes(agreement);
        try (IdentityKey key = IdentityKey.generate(random);
                IdentityJson identity =
                        new IdentityJson(id, key.exposeSeed(), SensitiveBytes.takeOwnership(agreement));
                SensitiveBytes json = identity.exposeJson();
                SensitiveBytes stored = secrets.writeIfAbsent(name(id), json)) {
            return parse(name(id), stored);
        }
    }

    private DeviceIdentity readIdentity(String name) {
        try (SensitiveBytes json = secrets.read(name).orElseThrow(() -> damaged(name, null))) {
            return parse(name, json);
        }
    }

    private static DeviceIdentity parse(String name, SensitiveBytes json) {
        try (IdentityJson identity = IdentityJson.parse(json)) {
            if (!name(identity.id()).equals(name)) {
                throw damaged(name, null);
            }
            return new DeviceIdentity(identity.id(), identity.signingKey());
        } catch (IllegalArgumentException e) {
            throw damaged(name, e);
        }
    }

    private <T> Optional<T> read(String file, Function<byte[], T> parse) {
        Optional<byte[]> content = directory.read(file, StateRecord.MAX_BYTES);
        try {
            return content.map(parse);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static String name(Ulid id) {
        return IDENTITY_PREFIX + id + IDENTITY_SUFFIX;
    }

    private static PalyraException damaged(String name, @Nullable Throwable cause) {
        String sentence = "The device's record '" + name + "' is damaged.";
        return cause == null
                ? new PalyraException(ErrorCode.STATE_DAMAGED, sentence)
                : new PalyraException(ErrorCode.STATE_DAMAGED, sentence, cause);
    }
}
