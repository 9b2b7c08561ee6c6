/**
 * The program: launcher target, command line, admin socket, composition root, and the device side in
 * {@code com.palyra.node.agent}.
 *
 * <p>Here parts are put together and people are talked to. Rules of the domain do not live here: who may come in is
 * decided in {@code actors} and {@code protocol}, and what is kept is decided in {@code persistence}.
 */
@NullMarked
package com.palyra.node;

import org.jspecify.annotations.NullMarked;
