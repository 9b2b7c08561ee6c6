/**
 * The cluster that this node forms, for now of itself alone: configuration of Pekko and the keys of its remoting.
 *
 * <p>Remoting listens on loopback only and trusts one certificate, which lives as long as the process. Nothing of the
 * domain belongs here.
 */
@NullMarked
package com.palyra.actors.cluster;

import org.jspecify.annotations.NullMarked;
