package com.palyra.node.agent;

import java.time.Duration;

/**
 * What the node said to {@code node.health}.
 *
 * @param ok whether it is healthy
 * @param nodeRpcMtlsRequired whether it demands client certificates
 * @param roundTrip of the request, without the handshake
 */
public record HealthResult(boolean ok, boolean nodeRpcMtlsRequired, Duration roundTrip) {}
