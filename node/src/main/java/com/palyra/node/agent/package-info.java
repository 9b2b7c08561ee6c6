/**
 * The device side: how a machine pairs with a node, what it keeps of that, and how it talks to the node afterwards.
 *
 * <p>Plain Java that blocks the thread it is called on. {@link com.palyra.node.agent.JoinFlow} pairs,
 * {@link com.palyra.node.agent.DeviceClient} and {@link com.palyra.node.agent.DeviceVault} talk, {@link com.palyra.node.agent.DeviceState} keeps; the rules of pairing
 * are in {@code com.palyra.protocol.pairing} and only called from here. What must not be here: actors, the node's state,
 * the command line.
 */
@NullMarked
package com.palyra.node.agent;

import org.jspecify.annotations.NullMarked;
