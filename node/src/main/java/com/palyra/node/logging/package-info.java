/**
 * Where log lines go: a rolling, bounded, owner-only file in the state directory, and never the terminal. What is logged
 * is up to the callers; this package only decides where it ends up.
 */
@NullMarked
package com.palyra.node.logging;

import org.jspecify.annotations.NullMarked;
