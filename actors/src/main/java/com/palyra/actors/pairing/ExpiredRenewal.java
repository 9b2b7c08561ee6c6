package com.palyra.actors.pairing;

import com.palyra.actors.audit.AuditEntry;
import com.palyra.actors.audit.AuditLog;
import com.palyra.actors.authority.TrustedAuthorities;
import com.palyra.actors.device.DeviceCommand;
import com.palyra.actors.device.DeviceReply;
import com.palyra.protocol.Limits;
import com.palyra.protocol.certificate.Certificates;
import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.identity.Ed25519PublicKey;
import com.palyra.protocol.identity.Ulid;
import com.palyra.protocol.pairing.PairingFrames;
import com.palyra.protocol.pairing.PairingProtocolException;
import com.palyra.protocol.pairing.RefusalCode;
import com.palyra.protocol.pairing.RenewingVerifier;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * A device on a {@link PairingConnection} that says that its certificate has expired. The {@code Device} decides, and is
 * asked only for a device that is paired and has proved its key. Everybody else hears the same refusal, after the proof: who
 * was never paired, was evicted or revoked, has another key, or comes too early or too late.
 */
final class ExpiredRenewal {
    private static final String ACTION = "device.renew-expired";
    private static final String NOT_EXPIRED = "not_expired";

    private final ActorContext<PairingConnection.Command> context;
    private final PairingConnection.Surroundings node;
    private final RenewingVerifier verifier;
    private final String address;
    private final Runnable whenProved;
    private @Nullable Ulid device;

    ExpiredRenewal(
            ActorContext<PairingConnection.Command> context,
            PairingConnection.Surroundings node,
            byte[] leafSha256,
            String address,
            Runnable whenProved) {
        this.context = context;
        this.node = node;
        this.verifier = RenewingVerifier.start(leafSha256, node.random());
        this.address = address;
        this.whenProved = whenProved;
    }

    /** The first frame in, the challenge out. */
    byte[] begin(byte[] renew) throws PairingProtocolException {
        device = verifier.onRenew(renew);
        return verifier.challenge(node.clock().instant());
    }

    /** The proof in; the answer comes as the connection's last frame. */
    void onProof(byte[] proof) {
        Ulid claimed = device;
        if (claimed == null) {
            throw new IllegalStateException("A proof before the beginning");
        }
        Ed25519PublicKey nobodys = PairingConnection.nobodysKey(node.random());
        Optional<Ed25519PublicKey> known = node.trust().pairedKey(claimed);
        if (!isProof(proof, known.orElse(nobodys)) || known.isEmpty()) {
            last(refused(claimed, "not_proved"));
            return;
        }
        whenProved.run();
        TrustedAuthorities authorities = node.authorities().get();
        context.ask(
                DeviceReply.RenewReply.class,
                node.devices().apply(claimed),
                Limits.ASK_TIMEOUT,
                replyTo -> new DeviceCommand.RenewExpired(known.get(), address, authorities, replyTo),
                (reply, failure) -> new PairingConnection.Last(
                        failure == null
                                ? answer(claimed, authorities, reply)
                                : PairingFrames.refused(RefusalCode.UNAVAILABLE)));
    }

    private boolean isProof(byte[] proof, Ed25519PublicKey key) {
        try {
            verifier.onProof(proof, key);
            return true;
        } catch (PairingProtocolException e) {
            return false;
        }
    }

    private byte[] answer(Ulid claimed, TrustedAuthorities authorities, DeviceReply.RenewReply reply) {
        if (reply instanceof DeviceReply.Renewed renewed) {
            return RenewingVerifier.renewed(
                    renewed.leafDer(),
                    authorities.certificates().stream().map(Certificates::der).toList());
        }
        DeviceReply.NotRenewed not = (DeviceReply.NotRenewed) reply;
        return switch (not.error()) {
            case DEVICE_NOT_FOUND, DEVICE_WRONG_STATE, DEVICE_CERTIFICATE_EXPIRED -> refused(claimed, reason(not));
            case NODE_BUSY, INTERNAL -> PairingFrames.refused(RefusalCode.UNAVAILABLE);
            default -> PairingFrames.refused(RefusalCode.CANNOT_STORE);
        };
    }

    private static String reason(DeviceReply.NotRenewed not) {
        if (not.error() == ErrorCode.DEVICE_CERTIFICATE_EXPIRED) {
            return "too_late";
        }
        return not.equals(DeviceReply.NotRenewed.NOT_EXPIRED) ? NOT_EXPIRED : "not_paired";
    }

    /** Counted as a stranger's, so that nobody fills the log with it. */
    private byte[] refused(Ulid claimed, String reason) {
        AuditEntry entry = AuditEntry.byStranger(ACTION, claimed.value(), AuditEntry.REFUSED, address)
                .with("reason", reason);
        node.audit()
                .tell(new AuditLog.Append(reason.equals(NOT_EXPIRED) ? entry.with("hint", "possible_copy") : entry));
        return PairingFrames.refused(RefusalCode.NOT_RENEWED);
    }

    private void last(byte[] frame) {
        context.getSelf().tell(new PairingConnection.Last(frame));
    }
}
