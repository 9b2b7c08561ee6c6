/**
 * The event store of a single node: events by persistence id, in the order of the whole node by tag, and snapshots, in one
 * LevelDB database. No Pekko here: bytes in, acknowledged when they are durable.
 *
 * <h2>Layout, format version 1</h2>
 *
 * Numbers are big-endian; a <i>name</i> is its length (2 bytes) and UTF-8. Every value begins with the CRC-32C of key and
 * rest of the value (4 bytes), so that a record found under another key, or changed, is refused whatever LevelDB says.
 *
 * <table>
 * <caption>Keys and values</caption>
 * <tr><th>key</th><th>value behind the checksum</th></tr>
 * <tr><td>{@code 00 'f'}</td><td>format version (4). This record is the same in every format.</td></tr>
 * <tr><td>{@code 00 'h'}</td><td>last offset (8), number of batches (8), events that are kept (8), ids that have any (8)</td></tr>
 * <tr><td>{@code 01} id</td><td>highest sequence number ever (8), all up to this one are deleted (8)</td></tr>
 * <tr><td>{@code 02} id, sequence number (8)</td><td>offset (8), sequence number of the event before it (8), time in ms (8),
 *     serializer (4), number of tags (1) and tags, writer, adapter's manifest, manifest, event</td></tr>
 * <tr><td>{@code 03} tag, offset (8)</td><td>id, sequence number (8)</td></tr>
 * <tr><td>{@code 04} id, sequence number (8)</td><td>a snapshot's time in ms (8) and size (4)</td></tr>
 * <tr><td>{@code 05} id, sequence number (8)</td><td>time in ms (8), serializer (4), manifest, snapshot</td></tr>
 * <tr><td>{@code 06} id</td><td>events up to this one are being deleted (8)</td></tr>
 * </table>
 *
 * <p>An offset is given once, to one event, in the order of writing, and never again. Each event names the one before it, so
 * a missing event shows; rejected writes may leave out sequence numbers.
 *
 * <p>Beside the database lies {@code acknowledged}: how many batches were acknowledged. It is made, empty, before the database
 * is; it is written after each sync and not synced itself, so it may be behind after a power cut, and is never ahead. A
 * database without it is damaged.
 */
@NullMarked
package com.palyra.persistence.journal.store;

import org.jspecify.annotations.NullMarked;
