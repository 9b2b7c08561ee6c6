/** The certificate authority. */
@NullMarked
package com.palyra.actors.authority;

import org.jspecify.annotations.NullMarked;
