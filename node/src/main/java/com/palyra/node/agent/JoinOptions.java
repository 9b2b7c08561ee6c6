package com.palyra.node.agent;

import com.palyra.protocol.pairing.EnrollmentDetails;
import java.time.Duration;
import java.util.Optional;

/**
 * How to join.
 *
 * @param target where, and the code
 * @param details what the device says about itself
 * @param timeout for all of it; empty to wait as long as the node does
 */
public record JoinOptions(JoinTarget target, EnrollmentDetails details, Optional<Duration> timeout) {}
