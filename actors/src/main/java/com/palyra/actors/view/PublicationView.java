package com.palyra.actors.view;

import com.palyra.protocol.rpc.CapabilityName;
import com.palyra.protocol.rpc.JsonValue;
import java.time.Instant;

/**
 * Something that a device published.
 *
 * @param number grows with each publication of the device
 * @param at when it came
 */
public record PublicationView(long number, CapabilityName name, JsonValue data, Instant at) {}
