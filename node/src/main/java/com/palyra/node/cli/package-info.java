/**
 * The command line: one class per command, global options before or after the verb, text for people and JSON for
 * scripts, one error format and the exit codes 0 to 7, or that of a program that was run.
 *
 * <p>Commands of the node side talk to the daemon through {@code com.palyra.node.admin} and decide nothing themselves;
 * those about the journal do without a daemon where there is none.
 * Nothing but data goes to standard output; diagnostics go to standard error, stack traces to the log file only.
 */
@NullMarked
package com.palyra.node.cli;

import org.jspecify.annotations.NullMarked;
