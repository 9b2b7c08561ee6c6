/** What tests of entities share. */
@NullMarked
package com.palyra.actors.testing;

import org.jspecify.annotations.NullMarked;
