/** Tests of the device side against a node that does what the test tells it. */
@NullMarked
package com.palyra.node.agent;

import org.jspecify.annotations.NullMarked;
