/** Holds the rules about who may import whom, and that the documentation agrees with the code. */
@NullMarked
package com.palyra.node.architecture;

import org.jspecify.annotations.NullMarked;
