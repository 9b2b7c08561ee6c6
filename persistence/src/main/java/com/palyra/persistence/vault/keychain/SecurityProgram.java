package com.palyra.persistence.vault.keychain;

import com.palyra.protocol.error.ErrorCode;
import com.palyra.protocol.error.PalyraException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs {@code security -i} and gives it commands on its input, so that no value is ever among the arguments of a process.
 * Thread-safe. A process that is not done within the time limit is killed, with all that it has started.
 */
final class SecurityProgram {
    private static final int ERROR_BYTES = 64 * 1024;

    private final Path program;
    private final Duration limit;

    SecurityProgram(Path program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /** What reads the output; an exception ends the process. */
    interface OutputReader<T> {
        /** Reads to the end, unless it is more than there can be. */
        T read(InputStream output) throws IOException;
    }

    /** The output is not what {@code security} prints for what was asked. */
    static final class UnexpectedOutputException extends IOException {
        private static final long serialVersionUID = 1L;

        UnexpectedOutputException(String message) {
            super(message);
        }
    }

    /**
     * Runs a script, and overwrites it.
     *
     * @throws PalyraException {@link ErrorCode#VAULT_BACKEND_UNAVAILABLE} when there is no such program, {@link
     *     ErrorCode#VAULT_TIMED_OUT} when it takes too long, so that nobody knows what it has done, {@link
     *     ErrorCode#VAULT_DAMAGED} when the reader refuses the output
     */
    <T> SecurityAnswer<T> run(SecurityScript script, OutputReader<T> reader) {
        byte[] commands = script.bytes();
        script.clear();
        Process process = start();
        try {
            FutureTask<Integer> input = task("input", process, () -> feed(process, commands));
            FutureTask<T> output = task("output", process, () -> reader.read(process.getInputStream()));
            FutureTask<String> errors = task("errors", process, () -> errors(process.getErrorStream()));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooSlow();
            }
            T said = await(output);
            String complaints = await(errors);
            await(input);
            return SecurityAnswer.of(said, complaints, process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "Somebody stopped the wait for the keychain.", e);
        } finally {
            kill(process);
            Arrays.fill(commands, (byte) 0);
        }
    }

    private Process start() {
        try {
            return new ProcessBuilder(program.toString(), "-i").start();
        } catch (IOException e) {
            throw new PalyraException(
                    ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The keychain's program cannot be run: " + program, e);
        }
    }

    private <T> T await(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnexpectedOutputException) {
                throw new PalyraException(
                        ErrorCode.VAULT_DAMAGED, "The keychain says something else than a sealed value.", e);
            }
            throw new PalyraException(ErrorCode.VAULT_BACKEND_UNAVAILABLE, "The keychain's program has broken off.", e);
        }
    }

    private PalyraException tooSlow() {
        return new PalyraException(
                ErrorCode.VAULT_TIMED_OUT, "The keychain did not answer within " + limit.toMillis() + " ms.");
    }

    private static Integer feed(Process process, byte[] commands) {
        try (OutputStream input = process.getOutputStream()) {
            input.write(commands);
        } catch (IOException e) {
            // It is gone before it has read everything; output and exit code tell more.
            return 0;
        }
        return commands.length;
    }

    private static String errors(InputStream from) throws IOException {
        byte[] first = from.readNBytes(ERROR_BYTES);
        from.transferTo(OutputStream.nullOutputStream());
        return new String(first, StandardCharsets.ISO_8859_1);
    }

    private static <T> FutureTask<T> task(String name, Process process, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return work.call();
            } catch (IOException e) {
                kill(process);
                throw e;
            }
        });
        Thread thread = new Thread(task, "keychain-" + name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
