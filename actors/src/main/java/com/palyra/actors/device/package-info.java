/**
 * Paired devices: who they are, whether they may connect, and their live connections.
 *
 * <p>{@link com.palyra.actors.device.Device} has the last word on every connection; a
 * {@link com.palyra.actors.device.DeviceSession} asks it before it reads a stream. Pairing is elsewhere.
 */
@NullMarked
package com.palyra.actors.device;

import org.jspecify.annotations.NullMarked;
