/** Tests of what a device does for its node: configuration, programs, records. */
@NullMarked
package com.palyra.node.agent.capability;

import org.jspecify.annotations.NullMarked;
