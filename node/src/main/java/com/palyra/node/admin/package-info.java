/**
 * How commands talk to the daemon: a Unix-domain socket {@code admin.sock} in the state directory, one JSON request and
 * one JSON answer at a time in the transport's frames.
 *
 * <p>Request: {@code {"v":1,"command":"pairing.approve","params":{...}}}. Answer: {@code {"ok":true,"result":{...}}} or
 * {@code {"ok":false,"error":{"code":"PAIR-003","message":"...","hint":"...","exit":7}}}. Unknown commands and fields are
 * refused. Each side checks that the other runs as the owner of the state directory or as root, before it believes a byte.
 *
 * <p>This package translates and carries. What a command does is decided behind
 * {@link com.palyra.node.admin.NodeOperations}.
 */
@NullMarked
package com.palyra.node.admin;

import org.jspecify.annotations.NullMarked;
