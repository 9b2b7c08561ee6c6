package com.palyra.actors.view;

import com.palyra.protocol.identity.Ulid;

/**
 * A message that waits for its device.
 *
 * @param seq its number among the device's events
 */
public record SentView(Ulid deviceId, long seq) {}
