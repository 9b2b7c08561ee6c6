/** Tests with real processes and real endpoints: what a person or an attacker would see from outside. */
@NullMarked
package com.palyra.node.it;

import org.jspecify.annotations.NullMarked;
