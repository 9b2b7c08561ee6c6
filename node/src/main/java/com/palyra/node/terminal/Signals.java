package com.palyra.node.terminal;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. Handling them needs {@code sun.misc.Signal}, which every JDK exports in the module {@code
 * jdk.unsupported} and which the compiler warns of however it is named, hence the reflection; sending them needs {@code sh}.
 */
public final class Signals {
    private Signals() {}

    /**
     * Does this, on a thread of its own, whenever the signal comes, in place of what the JVM would do. A signal that the
     * process was started to ignore stays ignored; one that the platform does not have never comes.
     *
     * @param name such as {@code TERM}
     */
    public static void handle(String name, Runnable action) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlers.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object signal = signals.getConstructor(String.class).newInstance(name);
            signals.getMethod("handle", signals, handlers).invoke(null, signal, handler);
        } catch (InvocationTargetException unknownHere) {
            if (!(unknownHere.getCause() instanceof IllegalArgumentException)) {
                throw new IllegalStateException(unknownHere);
            }
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Sends a signal to a process that still runs. */
    public static void send(String name, Process process) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            process.destroy();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
