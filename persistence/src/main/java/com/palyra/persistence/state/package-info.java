/** The one directory that a node or device keeps its state in: where it is, who may use it, and who does. */
@NullMarked
package com.palyra.persistence.state;

import org.jspecify.annotations.NullMarked;
