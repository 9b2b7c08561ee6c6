/**
 * The words of the vault that both sides speak: scopes, keys, references and grants, and their one written form each.
 *
 * <p>Parsing is strict and throws {@link java.lang.IllegalArgumentException} with a sentence that begins in lower case and
 * ends with a full stop, fit to follow "'x' is wrong: ". Nothing here knows a value or where it is kept.
 */
@NullMarked
package com.palyra.protocol.vault;

import org.jspecify.annotations.NullMarked;
