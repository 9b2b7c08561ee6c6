/**
 * What others' programs read over HTTP, on a loopback address: how the node is, and what it counts. Nothing here changes
 * anything, and no answer has a secret in it.
 *
 * <p>Browsers are kept out: a request whose {@code Host} is no loopback name, or that another page made, is refused.
 */
@NullMarked
package com.palyra.node.http;

import org.jspecify.annotations.NullMarked;
