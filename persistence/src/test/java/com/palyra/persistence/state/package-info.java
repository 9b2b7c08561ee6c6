/** Tests of the state directory and its lock, with several processes. */
@NullMarked
package com.palyra.persistence.state;

import org.jspecify.annotations.NullMarked;
