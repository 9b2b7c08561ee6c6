package com.palyra.node.agent.capability;

import com.fasterxml.jackson.databind.node.TextNode;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine as a capability: always the same file with the same arguments, never a shell, nothing of the
 * environment but what is named. The input is JSON on its standard input; standard output is the output, as JSON if it is JSON
 * and else as text. More output than allowed, or the end of the time, ends the program and what it started.
 */
final class CommandCapability implements Capability {
    private static final int SUCCESS = 0;

    private final Settings settings;
    private final Map<String, String> environment;

    /**
     * What the configuration says about one.
     *
     * @param program an absolute path
     * @param timeout most that it may take, whatever the request says
     * @param maxOutput most bytes of its output, whatever the request says
     * @param environment names of the variables that it gets of the agent's environment
     * @param mediation if the program asks a person at this machine, what the node is told meanwhile
     */
    record Settings(
            Path program,
            List<String> arguments,
            Duration timeout,
            int maxOutput,
            List<String> environment,
            Optional<String> mediation) {
        /** Copies the lists. */
        Settings {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    /** One that takes the variables that it may have out of this environment. */
    CommandCapability(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        Map<String, String> taken = new TreeMap<>();
        for (String name : settings.environment()) {
            String value = environment.get(name);
            if (value != null) {
                taken.put(name, value);
            }
        }
        this.environment = Map.copyOf(taken);
    }

    @Override
    public boolean available() {
        return Files.isRegularFile(settings.program()) && Files.isExecutable(settings.program());
    }

    @Override
    public Optional<String> mediation() {
        return settings.mediation();
    }

    @Override
    public Outcome perform(Task task) throws InterruptedException {
        int most = Math.min(settings.maxOutput(), task.maxOutputBytes());
        Duration limit = settings.timeout().compareTo(task.limit()) < 0 ? settings.timeout() : task.limit();
        Process process;
        try {
            process = builder(task).start();
        } catch (IOException refused) {
            return Outcome.rejected("The program cannot be started.");
        }
        try (ProgramStreams streams = new ProgramStreams(process, task.input(), most)) {
            boolean ended = streams.awaitEnd(limit);
            if (streams.tooMuch()) {
                return Outcome.failed(Outcome.TOO_LARGE);
            }
            if (!ended) {
                return Outcome.timedOut("The program did not end within " + limit.toMillis() + " ms.");
            }
            streams.drain();
            if (streams.tooMuch()) {
                return Outcome.failed(Outcome.TOO_LARGE);
            }
            return process.exitValue() == SUCCESS
                    ? succeeded(streams.output(), most)
                    : failed(process.exitValue(), streams.errors());
        } finally {
            end(process);
        }
    }

    private ProcessBuilder builder(Task task) {
        List<String> command = new ArrayList<>();
        command.add(settings.program().toString());
        command.addAll(settings.arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(settings.program().getRoot().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PALYRA_REQUEST_ID", task.requestId().value());
        builder.environment().put("PALYRA_CAPABILITY", task.capability().value());
        return builder;
    }

    /** Ends the process and what it started; returns when they are gone, or after a time that is enough for that. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        boolean interrupted = Thread.interrupted();
        process.waitFor(Limits.CAPABILITY_DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Outcome failed(int exit, String said) {
        String reason = "The program ended with exit code " + exit + ".";
        return Outcome.failed(said.isBlank() ? reason : reason + " " + said.strip());
    }

    private static Outcome succeeded(byte[] output, int most) {
        try {
            return Outcome.succeeded(value(output, most));
        } catch (CharacterCodingException e) {
            return Outcome.failed("The output of the program is not UTF-8.");
        } catch (RpcException e) {
            // Text takes more room as JSON than as it is.
            return Outcome.failed(Outcome.TOO_LARGE);
        }
    }

    private static JsonValue value(byte[] output, int most) throws CharacterCodingException, RpcException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(output))
                .toString();
        try {
            return JsonValue.parse(output, most);
        } catch (RpcException plain) {
            return JsonValue.of(TextNode.valueOf(text), most);
        }
    }
}
