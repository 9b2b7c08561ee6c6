/** What a running node counts about itself, for whoever watches it. */
@NullMarked
package com.palyra.actors.metrics;

import org.jspecify.annotations.NullMarked;
