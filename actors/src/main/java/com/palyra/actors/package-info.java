/** Placeholder: actors. */
@NullMarked
package com.palyra.actors;

import org.jspecify.annotations.NullMarked;
