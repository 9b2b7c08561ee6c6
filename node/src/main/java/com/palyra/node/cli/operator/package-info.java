/**
 * Commands of the operator: {@code up}, and those that ask the running daemon. Each builds one admin request, prints the
 * answer as it is for scripts and as text for people.
 *
 * <p>No command here reads the state directory itself or decides anything about devices.
 */
@NullMarked
package com.palyra.node.cli.operator;

import org.jspecify.annotations.NullMarked;
