/**
 * What happened, as it is kept for ever: records with a name, a schema version and a time, and the serializer that writes
 * them as CBOR. No event holds a secret. Never rename a manifest or a field: a golden file per event holds that old bytes
 * still read.
 */
@NullMarked
package com.palyra.persistence.event;

import org.jspecify.annotations.NullMarked;
