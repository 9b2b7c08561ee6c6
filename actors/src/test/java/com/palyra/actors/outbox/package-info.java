/** What an outbox decides, and how it does it as an actor. */
@NullMarked
package com.palyra.actors.outbox;

import org.jspecify.annotations.NullMarked;
