package com.palyra.actors.device;

import com.palyra.actors.durable.Position;
import com.palyra.protocol.certificate.GateRefusal;
import com.palyra.protocol.error.ErrorCode;
import java.time.Instant;

/** What a {@link Device} answers. */
public sealed interface DeviceReply {
    /** Answers to {@link DeviceCommand.Bind} and {@link DeviceCommand.RecordCertificate}. */
    sealed interface PairReply extends DeviceReply permits Stored, Conflict {}

    /** It is written. */
    record Stored(Position position) implements PairReply {}

    /** It is not allowed, and never will be. */
    enum Conflict implements PairReply {
        OTHER_KEY,
        REVOKED,
        NOT_PAIRED
    }

    /** Answers to {@link DeviceCommand.Attach}. */
    sealed interface AttachReply extends DeviceReply permits Attached, Refused {}

    /** The session may read; it ends at the latest at that time. */
    record Attached(Instant until) implements AttachReply {}

    /** No session. */
    record Refused(GateRefusal reason) implements AttachReply {}

    /** Answers to {@link DeviceCommand.End} and {@link DeviceCommand.Remove}. */
    sealed interface EndReply extends DeviceReply permits Ended, NotEnded {}

    /** Done: nothing of the device is admitted. */
    record Ended(Position position) implements EndReply {}

    /** Not done, and why; with {@link ErrorCode#DEVICE_NOT_STORED} it is refused, and the journal does not say so. */
    record NotEnded(ErrorCode error, String sentence) implements EndReply {
        static final NotEnded UNKNOWN = new NotEnded(ErrorCode.DEVICE_NOT_FOUND, "There is no such device.");
        static final NotEnded PAIRED = new NotEnded(
                ErrorCode.DEVICE_WRONG_STATE,
                "The device is paired; 'palyra devices evict' or 'palyra devices revoke' ends that first.");
        static final NotEnded ENDING =
                new NotEnded(ErrorCode.DEVICE_WRONG_STATE, "The device is being revoked or evicted at this moment.");
        static final NotEnded REVOKED =
                new NotEnded(ErrorCode.DEVICE_WRONG_STATE, "The device was revoked, which cannot be taken back.");
    }

    /** Answers to {@link DeviceCommand.ChangeGrant}. */
    sealed interface GrantReply extends DeviceReply permits GrantChanged, GrantNotChanged {}

    /** It is as was asked for, and counts for the next request. */
    record GrantChanged(Position position) implements GrantReply {}

    /** It is not written, and why; with {@link ErrorCode#DEVICE_NOT_STORED} what was taken back is refused all the same. */
    record GrantNotChanged(ErrorCode error, String sentence) implements GrantReply {}

    /** Answers to {@link DeviceCommand.Replace}. */
    sealed interface RenewReply extends DeviceReply permits Renewed, NotRenewed {}

    /** It is written, and good from now on. */
    record Renewed(byte[] leafDer, Position position) implements RenewReply {}

    /** There is none, and why; asking again may help, except after {@link ErrorCode#DEVICE_WRONG_STATE}. */
    record NotRenewed(ErrorCode error, String sentence) implements RenewReply {
        static final NotRenewed UNKNOWN = new NotRenewed(ErrorCode.DEVICE_NOT_FOUND, "There is no such device.");
        static final NotRenewed NOT_PAIRED = new NotRenewed(ErrorCode.DEVICE_WRONG_STATE, "The device is not paired.");
        static final NotRenewed NO_SESSION =
                new NotRenewed(ErrorCode.DEVICE_WRONG_STATE, "The session is not the device's any more.");
        /** Its newest certificate is in use; whoever says otherwise has a copy, or a clock that is wrong. */
        public static final NotRenewed NOT_EXPIRED = new NotRenewed(
                ErrorCode.DEVICE_WRONG_STATE, "The device was given a certificate that has not expired.");

        static final NotRenewed TOO_LATE = new NotRenewed(
                ErrorCode.DEVICE_CERTIFICATE_EXPIRED, "The device's newest certificate expired too long ago.");
        static final NotRenewed BUSY = new NotRenewed(
                ErrorCode.NODE_BUSY, "The certificate is being replaced, and too many wait for that already.");
    }

    /** Answers to {@link DeviceCommand.Authorize}. */
    enum AuthorizeReply implements DeviceReply {
        /** This one request is admitted. */
        AUTHORIZED,
        /** It is not. */
        NOT_GRANTED
    }

    /** Answers to {@link DeviceCommand.Register} and {@link DeviceCommand.Publish}. */
    enum RuntimeReply implements DeviceReply {
        /** Done. */
        DONE,
        /** The session is not the device's any more. */
        REFUSED,
        /** It changes more often than the node is willing to write. */
        TOO_OFTEN,
        /** The journal did not take it. */
        NOT_WRITTEN
    }
}
