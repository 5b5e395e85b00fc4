package dev.millrace.localstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** A Java program running as a child of this process. It never outlives it, not even when this one is killed. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(15);

    /**
     * A terminal's Ctrl-C reaches every process in front of it. A child ignores it: its parent stops it in the right order,
     * services before the broker they say goodbye to. A JVM leaves a signal ignored that it was started with so.
     */
    private static final List<String> DEAF = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    /**
     * What to run.
     *
     * @param name what messages call it
     * @param mainClass the class with the main method
     * @param classPath jars, folders, and {@code folder/*}
     * @param jvmOptions such as {@code -Xmx256m}
     * @param arguments for the main method
     * @param environment added to this process's own
     * @param directory working directory; made when missing
     * @param log its output is appended here
     */
    public record Spec(
            String name,
            String mainClass,
            List<String> classPath,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment,
            Path directory,
            Path log) {

        /**
         * What {@code java -jar} would run.
         *
         * @throws UncheckedIOException when {@code jar} can't be read or names no main class
         */
        public static Spec ofJar(
                String name,
                Path jar,
                List<String> jvmOptions,
                Map<String, String> environment,
                Path directory,
                Path log) {
            Attributes manifest = manifest(jar);
            String main = manifest.getValue(Attributes.Name.MAIN_CLASS);
            if (main == null) {
                throw new UncheckedIOException("Can't run " + jar, new IOException("its manifest names no Main-Class"));
            }
            List<String> options = new ArrayList<>(opened(manifest));
            options.addAll(jvmOptions);
            return new Spec(name, main, List.of(jar.toString()), options, List.of(), environment, directory, log);
        }

        /** The JVM heeds a manifest's {@code Add-Opens} only when it is told to run that very jar. */
        private static List<String> opened(Attributes manifest) {
            String packages = Objects.requireNonNullElse(manifest.getValue("Add-Opens"), "");
            return packages.isBlank()
                    ? List.of()
                    : Arrays.stream(packages.strip().split("\\s+"))
                            .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
                            .toList();
        }

        private static Attributes manifest(Path jar) {
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.getManifest().getMainAttributes();
            } catch (IOException e) {
                throw new UncheckedIOException("Can't run " + jar, e);
            }
        }
    }

    private final Spec spec;
    private final Process process;

    private ChildProcess(Spec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** Starts it; {@link #await} says when it's ready. */
    public static ChildProcess start(Spec spec) {
        try {
            Files.createDirectories(spec.directory());
            Files.createDirectories(spec.log().toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command(spec))
                    .directory(spec.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
            builder.environment().putAll(spec.environment());
            return new ChildProcess(spec, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't start " + spec.name(), e);
        }
    }

    private static List<String> command(Spec spec) {
        List<String> classPath = new ArrayList<>();
        classPath.add(Installation.codeOf(Launcher.class).toString());
        classPath.addAll(spec.classPath());
        List<String> command = new ArrayList<>(DEAF);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmOptions());
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(Launcher.class.getName());
        command.add(spec.mainClass());
        command.addAll(spec.arguments());
        return command;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** What messages call it. */
    public String name() {
        return spec.name();
    }

    /** Where its output goes. */
    public Path log() {
        return spec.log();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Its exit status, once it has ended. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /**
     * Waits until {@code ready} holds.
     *
     * @throws StartFailure when it ends before, or isn't ready in time; the message has the last lines of its log
     */
    public void await(BooleanSupplier ready, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new StartFailure("%s ended with status %d".formatted(name(), process.exitValue()), spec.log());
            }
            if (System.nanoTime() > end) {
                throw new StartFailure("%s was not ready after %s".formatted(name(), limit), spec.log());
            }
            process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Asks it to end, and ends it by force after {@code grace}.
     *
     * @return whether it ended by itself
     */
    public boolean stop(Duration grace) throws InterruptedException {
        process.destroy();
        if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    /** Ends it by force, as {@code kill -9} does, and waits until it's gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Another process that runs the same. */
    ChildProcess again() {
        return start(spec);
    }

    /** Ends it, by force after 15 seconds. */
    @Override
    public void close() {
        try {
            stop(DEFAULT_GRACE);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
