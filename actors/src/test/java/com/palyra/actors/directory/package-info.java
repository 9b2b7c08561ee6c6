/** The read side. */
@NullMarked
package com.palyra.actors.directory;

import org.jspecify.annotations.NullMarked;
