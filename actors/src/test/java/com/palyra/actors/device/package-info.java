/** Devices and the index of trust. */
@NullMarked
package com.palyra.actors.device;

import org.jspecify.annotations.NullMarked;
