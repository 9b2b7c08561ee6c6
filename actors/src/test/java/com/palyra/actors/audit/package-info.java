/** The audit log. */
@NullMarked
package com.palyra.actors.audit;

import org.jspecify.annotations.NullMarked;
