/** Tests of what all entities have in common. */
@NullMarked
package com.palyra.actors.durable;

import org.jspecify.annotations.NullMarked;
