/**
 * Starts nodes and devices as real processes, each with its own state directory, and waits for what they print or for a
 * state that they report. Every process ends with its test; when a test fails, what its processes printed and logged is
 * shown.
 */
@NullMarked
package com.palyra.node.harness;

import org.jspecify.annotations.NullMarked;
