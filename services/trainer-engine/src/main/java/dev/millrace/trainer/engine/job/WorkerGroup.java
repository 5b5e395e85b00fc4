package dev.millrace.trainer.engine.job;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The worker processes of one attempt at a training. When one of them dies or is stopped the others are killed, so an
 * attempt ends within seconds and never hangs; when this process dies, they see their standard input end and leave.
 */
public final class WorkerGroup implements AutoCloseable {

    /** The word, on a worker's standard input, to end the training where it is and export the model. */
    public static final String CONCLUDE = "conclude";

    private static final int REMEMBERED_LINES = 20;
    /** Longer than a slow disk takes to have a large file forced to it, which gives no sign of life. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final List<Process> workers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Deque<String> lastWords = new ArrayDeque<>();
    private final AtomicReference<WorkerMessage> verdict = new AtomicReference<>();
    private final Consumer<WorkerMessage> listener;
    private final AtomicLong lastSign = new AtomicLong(System.nanoTime());
    private final Vigil vigil = new Vigil(this::hung);

    private WorkerGroup(Consumer<WorkerMessage> listener) {
        this.listener = listener;
    }

    /**
     * Starts the workers.
     *
     * @param scratch a folder of this attempt's own
     * @param listener is told what the first worker says, on a thread of its own
     */
    public static WorkerGroup start(
            WorkerRuntime runtime, TrainingJob job, Path scratch, Consumer<WorkerMessage> listener) throws IOException {
        Files.createDirectories(scratch);
        Path jobFile = scratch.resolve("job.json");
        job.write(jobFile);
        Path meeting = Files.createTempDirectory(scratch, "meeting-");
        WorkerGroup group = new WorkerGroup(listener);
        int size = job.workers();
        try {
            for (int rank = 0; rank < size; rank++) {
                group.launch(runtime.worker(jobFile, rank, size, meeting));
            }
        } catch (IOException e) {
            group.close();
            throw e;
        }
        return group;
    }

    private void launch(ProcessBuilder builder) throws IOException {
        Process worker = builder.start();
        workers.add(worker);
        vigil.over(worker);
        read(worker.inputReader(), line -> {
            vigil.heard(worker);
            said(line);
        });
        read(worker.errorReader(), this::remember);
    }

    private void read(BufferedReader lines, Consumer<String> consumer) {
        readers.add(Thread.ofVirtual().start(() -> {
            try (lines) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    consumer.accept(line);
                }
            } catch (IOException e) {
                remember("its output ended: " + e.getMessage());
            } catch (UncheckedIOException e) {
                remember("its output ended: " + e.getMessage());
            }
        }));
    }

    private void hung(Process worker) {
        remember("worker %d of %d gave no sign of life for %d seconds and was killed"
                .formatted(workers.indexOf(worker) + 1, workers.size(), Vigil.PATIENCE_SECONDS));
        worker.destroyForcibly();
    }

    private void said(String line) {
        if (line.equals(WorkerMessage.AWAKE)) {
            return;
        }
        lastSign.set(System.nanoTime());
        if (line.equals(WorkerMessage.SIGN_OF_LIFE)) {
            return;
        }
        Optional<WorkerMessage> message = WorkerMessage.parse(line);
        message.ifPresentOrElse(
                m -> {
                    if (m instanceof WorkerMessage.Exported || m instanceof WorkerMessage.GaveUp) {
                        verdict.set(m);
                    }
                    listener.accept(m);
                },
                () -> remember(line));
    }

    private void remember(String line) {
        synchronized (lastWords) {
            if (lastWords.size() == REMEMBERED_LINES) {
                lastWords.removeFirst();
            }
            lastWords.addLast(line);
        }
    }

    /** Waits for the attempt's end. */
    public Outcome await() throws InterruptedException {
        CompletableFuture<?>[] exits = workers.stream().map(Process::onExit).toArray(CompletableFuture[]::new);
        Process first = firstOf(exits);
        boolean orderly = ExitCode.of(first.exitValue()) != ExitCode.CRASHED;
        lastSign.set(System.nanoTime());
        Farewell farewell = new Farewell(SILENCE, lastSign::get);
        for (Process worker : workers) {
            if (!orderly || !farewell.leaves(worker)) {
                worker.destroyForcibly().waitFor();
            }
        }
        vigil.close();
        for (Thread reader : readers) {
            reader.join();
        }
        return outcome();
    }

    private static Process firstOf(CompletableFuture<?>[] exits) throws InterruptedException {
        try {
            return (Process) CompletableFuture.anyOf(exits).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A process's end can't fail", e);
        }
    }

    private Outcome outcome() {
        if (verdict.get() instanceof WorkerMessage.GaveUp gaveUp) {
            return new Outcome.GaveUp(gaveUp.reason());
        }
        List<Integer> codes = workers.stream().map(Process::exitValue).toList();
        if (verdict.get() instanceof WorkerMessage.Exported exported && allEndedAs(ExitCode.DONE)) {
            return new Outcome.Finished(exported);
        }
        if (allEndedAs(ExitCode.STOPPED)) {
            return new Outcome.Stopped();
        }
        synchronized (lastWords) {
            return new Outcome.Crashed(
                    "exit codes " + codes + (lastWords.isEmpty() ? "" : ": " + String.join("\n", lastWords)));
        }
    }

    private boolean allEndedAs(ExitCode exit) {
        return workers.stream().allMatch(worker -> worker.exitValue() == exit.code());
    }

    /** Asks the workers to write a checkpoint and leave. */
    public void stop() {
        // Process.destroy would also close the pipes: the workers would take us for dead, and their words be lost.
        workers.forEach(worker -> worker.toHandle().destroy());
    }

    /** Asks the workers to end the training with the step they are at, and to export the model. */
    public void conclude() {
        for (Process worker : workers) {
            try {
                BufferedWriter words = worker.outputWriter(StandardCharsets.UTF_8);
                words.write(CONCLUDE);
                words.newLine();
                words.flush();
            } catch (IOException e) {
                remember("it can't be told to conclude: " + e.getMessage()); // it has ended, or is about to
            }
        }
    }

    /** Kills the workers at once. */
    public void kill() {
        workers.forEach(Process::destroyForcibly);
    }

    /** Process ids of the workers. */
    public List<Long> pids() {
        return workers.stream().map(Process::pid).toList();
    }

    @Override
    public void close() {
        vigil.close();
        kill();
    }
}
