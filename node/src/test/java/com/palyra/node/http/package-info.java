/** The HTTP server, asked by a real client and by raw sockets. */
@NullMarked
package com.palyra.node.http;

import org.jspecify.annotations.NullMarked;
