package com.palyra.node.agent.capability;

import com.fasterxml.jackson.databind.node.TextNode;
import com.palyra.node.terminal.Durations;
import com.palyra.protocol.Limits;
import com.palyra.protocol.rpc.JsonValue;
import com.palyra.protocol.rpc.RpcException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine as a capability: always the same file with the same arguments, never a shell, nothing of the
 * environment but what is named. The input is JSON on its standard input; standard output is the output, as JSON if it is JSON
 * and else as text. More output than allowed, or the end of the time, ends the program and what it started.
 */
final class CommandCapability implements Capability {
    private static final int SUCCESS = 0;
    private static final int TEXT_CHECKED = 256;
    /** What is killed is gone by then, or nearly so. */
    private static final long KILLED_MILLIS = 10;

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
    public Optional<String> hindrance() {
        Path program = settings.program();
        if (!Files.exists(program)) {
            return Optional.of(program + " does not exist");
        }
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            return Optional.of(program + " is no file that may be executed");
        }
        return startsWithoutShell(program)
                ? Optional.empty()
                : Optional.of(program + " is neither machine code nor does it begin with #!");
    }

    /** What the system itself does not know how to start, Java gives to a shell: so not a text without {@code #!}. */
    private static boolean startsWithoutShell(Path program) {
        byte[] head = new byte[TEXT_CHECKED];
        try (InputStream content = Files.newInputStream(program)) {
            int length = content.readNBytes(head, 0, head.length);
            boolean script = length >= 2 && head[0] == '#' && head[1] == '!';
            return script || hasZero(head, length);
        } catch (IOException e) {
            // It may be executed and not read, which only a program in machine code can be.
            return true;
        }
    }

    /** Programs in machine code have one among their first bytes, texts have none. */
    private static boolean hasZero(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Optional<String> mediation() {
        return settings.mediation();
    }

    @Override
    public Outcome perform(Task task) throws InterruptedException {
        boolean ownTime = settings.timeout().compareTo(task.limit()) < 0;
        Duration limit = ownTime ? settings.timeout() : task.limit();
        int most = Math.min(settings.maxOutput(), task.maxOutputBytes());
        if (!available()) {
            return Outcome.rejected("The program cannot be started.");
        }
        String mark = UUID.randomUUID().toString();
        Process process;
        boolean ended = false;
        try {
            process = builder(task, mark).start();
        } catch (IOException refused) {
            return Outcome.rejected("The program cannot be started.");
        }
        try (ProgramStreams streams = new ProgramStreams(process, task.input(), most)) {
            boolean inTime = streams.awaitEnd(limit);
            if (streams.tooMuch()) {
                return tooLarge(task);
            }
            if (!inTime) {
                return ownTime ? outOfOwnTime() : Outcome.timedOut(Outcome.OVERDUE);
            }
            streams.drain();
            if (streams.tooMuch()) {
                return tooLarge(task);
            }
            ended = true;
            return process.exitValue() == SUCCESS
                    ? succeeded(streams.output(), most, task)
                    : failed(process.exitValue(), streams.errors());
        } finally {
            if (!ended) {
                end(process, mark);
            }
        }
    }

    private ProcessBuilder builder(Task task, String mark) {
        List<String> command = new ArrayList<>();
        command.add(settings.program().toString());
        command.addAll(settings.arguments());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(settings.program().getRoot().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PALYRA_REQUEST_ID", task.requestId().value());
        builder.environment().put("PALYRA_CAPABILITY", task.capability().value());
        builder.environment().put(Marked.VARIABLE, mark);
        return builder;
    }

    /** Ends the process and what it started; returns when they are gone, or after a time that is enough for that. */
    private static void end(Process process, String mark) throws InterruptedException {
        List<ProcessHandle> left = process.descendants().toList();
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + Limits.CAPABILITY_DRAIN.toNanos();
        do {
            left.forEach(ProcessHandle::destroyForcibly);
            Thread.sleep(KILLED_MILLIS);
            left = Marked.with(mark);
        } while (!left.isEmpty() && System.nanoTime() < end);
        process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Outcome failed(int exit, String said) {
        String reason = "The program ended with exit code " + exit + ".";
        return Outcome.failed(said.isBlank() ? reason : reason + " " + said.strip());
    }

    /** Whoever asked can give it more time only if it was not this device that gave it less. */
    private Outcome outOfOwnTime() {
        return Outcome.timedOut("The program had the " + Durations.format(settings.timeout())
                + " that this device gives it; 'timeout' in its device.conf is what allows more.");
    }

    /** The same for bytes. */
    private Outcome tooLarge(Task task) {
        if (settings.maxOutput() > task.maxOutputBytes()) {
            return Outcome.failed(Outcome.TOO_LARGE);
        }
        String also = settings.maxOutput() == task.maxOutputBytes() ? ", and so does the request" : "";
        return Outcome.failed("The output has more than the " + settings.maxOutput() + " bytes that this device allows"
                + also + "; 'max_output' in its device.conf is what allows more.");
    }

    private Outcome succeeded(byte[] output, int most, Task task) {
        try {
            return Outcome.succeeded(value(output, most));
        } catch (CharacterCodingException e) {
            return Outcome.failed("The output of the program is not UTF-8.");
        } catch (RpcException e) {
            // Text takes more room as JSON than as it is.
            return tooLarge(task);
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
