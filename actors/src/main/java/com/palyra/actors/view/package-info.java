/**
 * What the program shows of the node's state: immutable records without secrets, named as in the program's JSON.
 *
 * <p>Nothing here decides anything, and no actor message carries these types as a command.
 */
@NullMarked
package com.palyra.actors.view;

import org.jspecify.annotations.NullMarked;
