/**
 * {@code linux_secret_service}: blobs in the keyring of the user who runs the node, through the Secret Service API of
 * freedesktop.org (draft 0.2) over D-Bus. GNOME Keyring is what it is tested with.
 *
 * <p>What belongs here: the connection to the bus, the calls of that API, and how their failures are told. What must not:
 * anything that a person would have to answer. A service that wants to ask somebody is told not to, and the call fails as
 * locked; nothing here unlocks or locks a keyring.
 *
 * <h2>What the bus sees</h2>
 *
 * <p>Blobs cross the bus as they are (algorithm {@code plain}). The session bus is a socket that only its user can open, and
 * whoever is that user can ask the service for the same item, so encrypting on the way would keep nothing from anybody.
 * Blobs are sealed before they come here.
 */
@NullMarked
package com.palyra.persistence.vault.secretservice;

import org.jspecify.annotations.NullMarked;
