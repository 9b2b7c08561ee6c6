/** Placeholder: persistence. */
@NullMarked
package com.palyra.persistence;

import org.jspecify.annotations.NullMarked;
