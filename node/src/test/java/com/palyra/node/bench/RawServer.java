package com.palyra.node.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.palyra.protocol.quic.RawEcho;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link RawEcho} as a process.
 *
 * @param process the process
 * @param address where it listens
 */
record RawServer(Process process, InetSocketAddress address) implements AutoCloseable {
    private static final int HEALTH_ANSWER =
            "{\"protocol_version\":1,\"kind\":\"health\",\"ok\":true,\"node_rpc_mtls_required\":true}".length();

    /** One that answers as many bytes as a node that is well, on that port or, for 0, on a free one; waits until it is ready. */
    static RawServer start(List<String> jvmOptions, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RawEcho.class.getName()));
        command.addAll(List.of(Integer.toString(HEALTH_ANSWER), Integer.toString(port)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new RawServer(
                process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port(process.inputReader(UTF_8))));
    }

    private static int port(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (line != null && !line.startsWith(RawEcho.READY)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("The raw server ended");
        }
        return Integer.parseInt(line.substring(RawEcho.READY.length()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
