/** Placeholder: node. */
@NullMarked
package com.palyra.node;

import org.jspecify.annotations.NullMarked;
