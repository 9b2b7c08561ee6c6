/**
 * Commands of the device side: {@code join} and {@code device ...}. They read the command line, call
 * {@code com.palyra.node.agent} and print; what pairing means is decided there. They never talk to a daemon of this
 * machine.
 */
@NullMarked
package com.palyra.node.cli.device;

import org.jspecify.annotations.NullMarked;
