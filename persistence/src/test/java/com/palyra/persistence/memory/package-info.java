/** Tests of memory that the operating system guards. */
@NullMarked
package com.palyra.persistence.memory;

import org.jspecify.annotations.NullMarked;
