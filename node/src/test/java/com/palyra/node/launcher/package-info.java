/** Tests of the launcher script, with a pretended Java and Maven. */
@NullMarked
package com.palyra.node.launcher;

import org.jspecify.annotations.NullMarked;
