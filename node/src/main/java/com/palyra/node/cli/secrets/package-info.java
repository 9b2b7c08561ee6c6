/**
 * Commands about secrets, and what those of the operator and of a device share: how a secret is named, how a value gets in
 * and how it gets out.
 *
 * <p>A value never comes from the command line and goes to standard output only with {@code --reveal}. Nothing here writes
 * one to a file, a log or an error. What holds one as bytes is cleared; as text in a message or an environment it stays in
 * memory until the collector needs the room, and these processes end soon.
 */
@NullMarked
package com.palyra.node.cli.secrets;

import org.jspecify.annotations.NullMarked;
