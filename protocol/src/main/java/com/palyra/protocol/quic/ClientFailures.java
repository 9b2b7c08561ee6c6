package com.palyra.protocol.quic;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/** What a client's user reads when QUIC says no. */
final class ClientFailures {
    /** TLS alerts (RFC 8446, section 6.2) with which a server refuses a client's certificate. */
    private static final int ALERT_BAD_CERTIFICATE = 42;

    private static final int ALERT_CERTIFICATE_UNKNOWN = 46;
    private static final int ALERT_UNKNOWN_CA = 48;
    private static final int ALERT_CERTIFICATE_REQUIRED = 116;
    private static final int ALERT_NO_APPLICATION_PROTOCOL = 120;

    private ClientFailures() {}

    /** The server closed the connection. */
    static PalyraException of(QuicConnectionCloseEvent close) {
        if (close.isApplicationClose()) {
            return CloseReason.ofCode(close.error())
                    .map(CloseReason::toException)
                    .orElseGet(() -> new PalyraException(
                            ErrorCode.PROTOCOL_FAILED,
                            "The server closed the connection with code " + close.error() + "."));
        }
        if (close.isTlsError()) {
            return ofAlert(QuicConnectionCloseEvent.extractTlsError(close.error()));
        }
        return new PalyraException(
                ErrorCode.PROTOCOL_FAILED, "The server ended the connection with QUIC error " + close.error() + ".");
    }

    /** The connection did not come about. */
    static PalyraException ofConnect(Throwable cause) {
        if (cause instanceof PalyraException known) {
            return known;
        }
        if (cause instanceof QuicClosedChannelException closed && closed.event() != null) {
            return of(closed.event());
        }
        if (cause instanceof PortUnreachableException
                || cause instanceof NoRouteToHostException
                || cause instanceof ConnectException
                || cause instanceof SocketException) {
            return new PalyraException(ErrorCode.UNREACHABLE, "No node answers at that address.", cause);
        }
        return new PalyraException(ErrorCode.PROTOCOL_FAILED, "The TLS handshake with the server failed.", cause);
    }

    private static PalyraException ofAlert(int alert) {
        return switch (alert) {
            case ALERT_NO_APPLICATION_PROTOCOL ->
                new PalyraException(ErrorCode.PROTOCOL_FAILED, "The server does not speak this protocol.");
            case ALERT_BAD_CERTIFICATE, ALERT_CERTIFICATE_UNKNOWN, ALERT_UNKNOWN_CA, ALERT_CERTIFICATE_REQUIRED ->
                new PalyraException(ErrorCode.DEVICE_REFUSED, "The server refused the device's certificate.");
            default ->
                new PalyraException(ErrorCode.PROTOCOL_FAILED, "The TLS handshake ended with alert " + alert + ".");
        };
    }
}
