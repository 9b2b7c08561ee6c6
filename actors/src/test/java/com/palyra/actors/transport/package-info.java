/** Tests of the endpoint's owner. */
@NullMarked
package com.palyra.actors.transport;

import org.jspecify.annotations.NullMarked;
