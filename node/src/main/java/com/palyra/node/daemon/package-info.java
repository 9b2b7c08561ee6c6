/**
 * The daemon behind {@code palyra up}: its settings, and the one place where state directory, keys, journal, actors and
 * admin socket are put together and taken apart again. Nothing here knows the command line.
 */
@NullMarked
package com.palyra.node.daemon;

import org.jspecify.annotations.NullMarked;
