package com.palyra.node.daemon;

import com.palyra.actors.NodeSettings;
import com.palyra.persistence.journal.store.StoreSettings;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What an operator may choose about everything that {@code palyra up} starts.
 *
 * @param node the node itself
 * @param journal how the journal is opened
 * @param vault how the vault is opened
 * @param http where to answer HTTP, a loopback address; empty for nowhere
 */
public record DaemonSettings(
        NodeSettings node, StoreSettings journal, VaultSettings vault, Optional<InetSocketAddress> http) {}
