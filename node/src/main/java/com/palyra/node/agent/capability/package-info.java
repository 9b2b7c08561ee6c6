/**
 * What a device does for its node: the capabilities that its configuration allows and no other, each request at most once.
 *
 * <p>{@link com.palyra.node.agent.capability.DeviceConfig} says which there are, {@link
 * com.palyra.node.agent.capability.DispatchRecords} remembers durably which requests were begun and what came of them. Plain
 * Java. What must not be here: the connection to the node, the command line.
 */
@NullMarked
package com.palyra.node.agent.capability;

import org.jspecify.annotations.NullMarked;
