package dev.millrace.trainer.engine;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.BatchSources;
import dev.millrace.trainer.engine.data.UnusableDataset;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.device.DeviceUnavailable;
import dev.millrace.trainer.engine.group.LocalMesh;
import dev.millrace.trainer.engine.group.Mesh;
import dev.millrace.trainer.engine.job.ExitCode;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch;

/**
 * The worker process: {@code Worker JOB.json [RANK SIZE MEETING]}. It trains to the end of the job, from the newest sound
 * checkpoint if there is one, and writes the model package. SIGTERM makes it finish its step, write a complete checkpoint
 * and leave with {@link ExitCode#STOPPED}. Told to conclude, by its supervisor on standard input, it ends the training with
 * the step it is at and exports the model as if that were the last. What it has to say goes to standard output, one JSON
 * object a line; everything else goes to standard error.
 */
public final class Worker {

    /** Set when standard input is a pipe from the supervisor: its end means that the supervisor is dead. */
    public static final String SUPERVISED = "millrace.worker.supervised";

    /** For measuring what the same bits in every run cost a GPU: {@value #FASTEST} does without them. */
    public static final String ALGORITHMS = "millrace.worker.algorithms";

    public static final String FASTEST = "fastest";

    private static final Duration AWAKE_EVERY = Duration.ofSeconds(1);

    private Worker() {}

    /**
     * Runs the worker; the process ends with an {@link ExitCode}.
     *
     * @param args the job's file; with more than one worker, this one's number, how many there are, and a folder to meet in
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Told told = new Told();
        CountDownLatch ended = new CountDownLatch(1);
        ExitCode[] exit = {ExitCode.CRASHED};
        // The signal's handler waits for the step and the checkpoint, then decides the exit status itself: the JVM's
        // own
        // would say "killed".
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            told.stop.set(true);
            await(ended);
            Runtime.getRuntime().halt(exit[0].code());
        }));
        if (Boolean.getBoolean(SUPERVISED)) {
            Thread.ofPlatform().daemon().name("supervisor-watch").start(() -> heedSupervisor(told));
            Thread.ofPlatform().daemon().name("awake").start(() -> sayAwake(out));
        }
        try {
            exit[0] = run(args, told, out::println);
        } finally {
            ended.countDown();
        }
        System.exit(exit[0].code());
    }

    private static ExitCode run(String[] args, Told told, Consumer<String> out) {
        Consumer<WorkerMessage> supervisor = message -> out.accept(message.toLine());
        try {
            TrainingJob job = TrainingJob.read(Path.of(args[0]));
            torch.set_num_threads(threads(job));
            Device device = device(args, job);
            device.use(!FASTEST.equals(System.getProperty(ALGORITHMS)));
            try (BatchSource source = BatchSources.of(job);
                    Mesh mesh = mesh(args, device)) {
                return new TrainingLoop(
                                job,
                                source,
                                mesh,
                                told,
                                first(mesh, supervisor),
                                () -> out.accept(WorkerMessage.SIGN_OF_LIFE))
                        .run();
            }
        } catch (UnusableDataset | DeviceUnavailable | Diverged e) {
            supervisor.accept(new WorkerMessage.GaveUp(String.valueOf(e.getMessage())));
            return ExitCode.GAVE_UP;
        } catch (MalformedTokenizer e) {
            supervisor.accept(new WorkerMessage.GaveUp("The tokenizer can't be used: " + e.getMessage()));
            return ExitCode.GAVE_UP;
        } catch (MalformedModel e) {
            supervisor.accept(new WorkerMessage.GaveUp("The model can't be used or written: " + e.getMessage()));
            return ExitCode.GAVE_UP;
        } catch (IOException e) {
            System.err.println("The worker failed: " + e);
            return ExitCode.CRASHED;
        }
    }

    private static Consumer<WorkerMessage> first(Mesh mesh, Consumer<WorkerMessage> supervisor) {
        return mesh.rank() == 0 ? supervisor : message -> {};
    }

    private static Device device(String[] args, TrainingJob job) throws DeviceUnavailable {
        int rank = args.length == 1 ? 0 : Integer.parseInt(args[1]);
        return Device.of(job.execution().deviceOrUsual(), rank, job.workers());
    }

    private static Mesh mesh(String[] args, Device device) {
        return args.length == 1
                ? Mesh.alone(device)
                : new LocalMesh(device, Path.of(args[3]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    }

    /** Asked for, or the machine's cores shared out among the workers. */
    static int threads(TrainingJob job) {
        int share = Runtime.getRuntime().availableProcessors() / Math.max(1, job.workers());
        return job.execution().threads().orElse(Math.max(1, share));
    }

    /** What other threads have been told, for the one that trains. */
    private static final class Told implements Wishes {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicBoolean conclude = new AtomicBoolean();

        @Override
        public boolean stop() {
            return stop.get();
        }

        @Override
        public boolean conclude() {
            return conclude.get();
        }
    }

    /** Leaves with it: a worker without a supervisor must not write, since another may already train the same job. */
    private static void heedSupervisor(Told told) {
        try (BufferedReader words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String word = words.readLine(); word != null; word = words.readLine()) {
                if (word.equals(WorkerGroup.CONCLUDE)) {
                    told.conclude.set(true);
                }
            }
        } catch (IOException e) {
            System.err.println("The supervisor is gone: " + e.getMessage());
        }
        Runtime.getRuntime().halt(ExitCode.CRASHED.code());
    }

    private static void sayAwake(PrintStream out) {
        try {
            while (true) {
                out.println(WorkerMessage.AWAKE);
                Thread.sleep(AWAKE_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
