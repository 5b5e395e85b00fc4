package dev.millrace.trainer.engine.job;

import dev.millrace.contracts.models.GraphPrecision;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a worker's JVM is started.
 *
 * @param classPath what a worker's classes are loaded from; an entry may be every jar of a folder, as {@code folder/*}
 * @param heap its largest heap, such as {@code 1g}; tensors live outside of it
 * @param variables of its environment, beyond those that every worker has or instead of them: for measuring
 */
public record WorkerRuntime(List<Path> classPath, String heap, Map<String, String> variables) {
    public WorkerRuntime {
        classPath = List.copyOf(classPath);
        variables = Map.copyOf(variables);
    }

    /** The usual environment. */
    public WorkerRuntime(List<Path> classPath, String heap) {
        this(classPath, heap, Map.of());
    }

    /** Workers from a folder that holds every jar they need. */
    public static WorkerRuntime in(Path folder) {
        return new WorkerRuntime(List.of(folder.resolve("*")), "1g");
    }

    /** Classes by their names: naming them otherwise would load libtorch into the supervisor. */
    private static final String WORKER = "dev.millrace.trainer.engine.Worker";

    private static final String FORWARD = "dev.millrace.trainer.engine.forward.Forward";

    /** The largest tensor that glibc can be asked to keep, in bytes. */
    private static final String LARGEST_KEPT = "33554432";

    /** Enough for the handles of some steps of a small model. */
    private static final String YOUNG = "16m";

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** The process of one worker. */
    public ProcessBuilder worker(Path job, int rank, int size, Path meeting) {
        List<String> arguments = new ArrayList<>(List.of(job.toString()));
        if (size > 1) {
            arguments.addAll(List.of(String.valueOf(rank), String.valueOf(size), meeting.toString()));
        }
        return program(WORKER, List.of("-Dmillrace.worker.supervised=true"), arguments.toArray(String[]::new));
    }

    /**
     * A process that prints what a published model computes.
     *
     * @param model its folder
     * @param cases the file of inputs
     * @param precision of the graph that computes it, where that is asked for; absent: of the one that lies there, else 32 bits
     */
    public ProcessBuilder forward(Path model, Path cases, ForwardAnswer answer, Optional<GraphPrecision> precision) {
        List<String> asked = new ArrayList<>(List.of(model.toString(), cases.toString(), answer.name()));
        precision.map(GraphPrecision::name).ifPresent(asked::add);
        return program(FORWARD, List.of(), asked.toArray(String[]::new));
    }

    /**
     * A process with libtorch that runs another program of the class path.
     *
     * @param properties of its own, as {@code -Dname=value}
     */
    public ProcessBuilder program(String main, List<String> properties, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(java(properties, main, arguments));
        builder.environment().putAll(environment());
        return builder;
    }

    /** The same, with these variables in its environment. */
    public WorkerRuntime with(Map<String, String> others) {
        return new WorkerRuntime(classPath, heap, others);
    }

    private List<String> java(List<String> properties, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA.toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                // What a step leaves on the heap is handles of tensors, dead at once. The usual young generation grows
                // with
                // the machine's memory, and all of it becomes resident beside the tensors.
                "-Xmn" + YOUNG,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Every native object lives in a scope that frees it: no second bookkeeping, and no limit tied to the
                // heap.
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                // Intel's BLAS, where the class path has it; else OpenBLAS all the same.
                "-Dorg.bytedeco.openblas.load=mkl_rt"));
        command.addAll(properties);
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * What a worker's environment must hold. OpenBLAS keeps a thread pool of its own beside libtorch's: without the first
     * the two fight for the cores, and training runs at a sixth of its speed. MKL would bring a second OpenMP with it:
     * with the second it uses libtorch's. OpenMP's threads wait for each other by spinning: without the third, training
     * on a machine that has other work to do runs at a tenth of its speed. Those of MALLOC let glibc keep the memory of a
     * step's tensors for the next step, instead of giving it back to the system and having it zeroed page by page: a
     * fiftieth of a small model's time. The two behind them are for GPUs: without them the order of sums in cuBLAS and
     * NCCL, and so the last bits, may change from run to run. The class path is here and not among the arguments, since
     * ONNX Runtime searches its process's command line with a regular expression that recurses for every character: one
     * of 4,000 is more than a thread's stack holds.
     */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "OPENBLAS_NUM_THREADS", "1",
                "MKL_THREADING_LAYER", "GNU",
                "OMP_WAIT_POLICY", "PASSIVE",
                "MALLOC_ARENA_MAX", "1",
                "MALLOC_MMAP_THRESHOLD_", LARGEST_KEPT,
                "MALLOC_TRIM_THRESHOLD_", "4294967296",
                "CUBLAS_WORKSPACE_CONFIG", ":4096:8",
                "NCCL_ALGO", "Ring"));
        environment.put(
                "CLASSPATH", classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        environment.putAll(variables);
        return environment;
    }
}
