/** What the tests of this module share. */
@NullMarked
package com.palyra.persistence;

import org.jspecify.annotations.NullMarked;
