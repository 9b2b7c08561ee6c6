/**
 * What a person sees and types: whether there is a terminal, tables, colours, durations, sizes, QR codes made of half blocks,
 * and prompts. Pure text in and out; nothing here knows a command or the node.
 */
@NullMarked
package com.palyra.node.terminal;

import org.jspecify.annotations.NullMarked;
