/** Tests of the events' bytes. */
@NullMarked
package com.palyra.persistence.event;

import org.jspecify.annotations.NullMarked;
