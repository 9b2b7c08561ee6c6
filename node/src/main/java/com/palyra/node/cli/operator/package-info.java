/**
 * Commands of the operator: {@code up}, and those that ask the running daemon. Each builds one admin request, prints the
 * answer as it is for scripts and as text for people.
 *
 * <p>No command here decides anything about devices, and only those about the journal go to the state directory, through
 * {@code com.palyra.node.daemon}, when no daemon has it.
 */
@NullMarked
package com.palyra.node.cli.operator;

import org.jspecify.annotations.NullMarked;
