package com.palyra.node.admin;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** Who is at the other end of a Unix-domain socket, as the kernel says. */
@FunctionalInterface
interface Peers {
    /** The user of the peer's process; empty where the system does not tell, so that file permissions alone protect. */
    Optional<UserPrincipal> userOf(SocketChannel channel) throws IOException;

    /** Asks the kernel (SO_PEERCRED). */
    static Peers fromKernel() {
        return channel -> channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? Optional.of(
                        channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user())
                : Optional.empty();
    }

    /** Whether the peer is the owner of the directory or root. */
    default boolean isOwnerOrRoot(SocketChannel channel, Path directory) throws IOException {
        Optional<UserPrincipal> peer = userOf(channel);
        return peer.isEmpty() || peer.get().equals(Files.getOwner(directory)) || isRoot(peer.get());
    }

    /** The user of this process. */
    static UserPrincipal thisUser() throws IOException {
        return FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name", ""));
    }

    private static boolean isRoot(UserPrincipal peer) throws IOException {
        return peer.equals(
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root"));
    }
}
