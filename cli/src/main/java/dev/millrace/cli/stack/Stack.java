package dev.millrace.cli.stack;

import dev.millrace.access.domain.Token;
import dev.millrace.localstack.ChildProcess;
import dev.millrace.localstack.LocalStack;
import dev.millrace.localstack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The whole platform on this machine: broker, object store and services, each a process. They are children of this
 * process and end with it, however it ends.
 */
public final class Stack implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** The trainer may take this long to leave a checkpoint behind; the others are gone within a second. */
    private static final Duration GRACE = Duration.ofSeconds(35);

    private final Path folder;
    private final StackLock lock;
    private final LocalStack local;
    private final Map<ServiceSpec, Integer> ports = new EnumMap<>(ServiceSpec.class);
    private final Map<ServiceSpec, ChildProcess> processes = new EnumMap<>(ServiceSpec.class);
    private volatile Optional<Supervisor> supervisor = Optional.empty();
    private volatile Optional<Thread> supervision = Optional.empty();
    private boolean closed;

    private Stack(Path folder, StackLock lock, LocalStack local) {
        this.folder = folder;
        this.lock = lock;
        this.local = local;
    }

    /**
     * How to start it.
     *
     * @param root the built checkout
     * @param folder where data and logs lie
     * @param ports wanted ports that differ from the usual ones, by service, {@code kafka} and {@code s3}
     */
    public record Options(Path root, Path folder, Map<String, Integer> ports) {
        int port(String name, int usual) {
            return ports.getOrDefault(name, usual);
        }
    }

    /** Is told how starting goes on. */
    public interface Listener {
        /** Something to know, such as a busy port. */
        void notice(String sentence);

        /** A process is ready. */
        void ready(String name, String address, double seconds);
    }

    /**
     * Starts everything and waits until it is ready; when something can't be started, nothing is left running.
     *
     * @throws dev.millrace.localstack.StartFailure naming what did not start, with the end of its log, or the process that
     *     has a stack in this folder already
     */
    public static Stack start(Options options, Listener listener) throws IOException, InterruptedException {
        Files.createDirectories(options.folder());
        StackLock lock = StackLock.take(options.folder());
        try {
            return started(options, lock, listener);
        } catch (InterruptedException | IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Stack started(Options options, StackLock lock, Listener listener)
            throws IOException, InterruptedException {
        Token.readOrMake(token(options.folder()));
        long start = System.nanoTime();
        LocalStack.Options usual = LocalStack.Options.in(options.folder().toAbsolutePath());
        LocalStack local = LocalStack.start(
                new LocalStack.Options(
                        usual.directory(),
                        options.port("kafka", usual.kafkaPort()),
                        options.port("s3", usual.s3Port()),
                        usual.topics()),
                listener::notice);
        listener.ready("broker", local.kafka(), seconds(start));
        listener.ready("object store", local.s3().toString(), seconds(start));
        Stack stack = new Stack(options.folder(), lock, local);
        try {
            stack.startServices(options, listener);
            stack.record().write(options.folder());
            stack.supervise(options, listener);
            return stack;
        } catch (InterruptedException | IOException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void startServices(Options options, Listener listener) throws InterruptedException {
        choosePorts(options, listener::notice);
        // As many at a time as there are cores: more would only wait for each other.
        int atOnce = Math.max(2, Runtime.getRuntime().availableProcessors());
        List<Future<?>> starts = new ArrayList<>();
        try (Health health = new Health();
                ExecutorService starters = Executors.newFixedThreadPool(atOnce)) {
            for (ServiceSpec service : ServiceSpec.values()) {
                starts.add(starters.submit(() -> {
                    startService(service, options, health, listener);
                    return service;
                }));
            }
            try {
                for (Future<?> one : starts) {
                    one.get();
                }
            } catch (ExecutionException e) {
                starters.shutdownNow();
                throw failure(e);
            } catch (InterruptedException e) {
                starters.shutdownNow();
                throw e;
            }
        }
    }

    private void supervise(Options options, Listener listener) {
        List<Supervisor.Charge> charges = new ArrayList<>();
        charges.add(new SupervisedChild(local.broker()::process, local.broker()::revive));
        charges.add(new SupervisedChild(local.store()::process, local.store()::revive));
        for (ServiceSpec service : ServiceSpec.values()) {
            charges.add(new SupervisedChild(() -> process(service), () -> relaunch(service, options)));
        }
        Supervisor chosen = new Supervisor(charges, listener::notice);
        supervisor = Optional.of(chosen);
        supervision =
                Optional.of(Thread.ofPlatform().name("supervisor").daemon().start(chosen::run));
    }

    private ChildProcess process(ServiceSpec service) {
        synchronized (processes) {
            return Objects.requireNonNull(processes.get(service));
        }
    }

    private void relaunch(ServiceSpec service, Options options) throws InterruptedException {
        launch(service, options);
        try {
            record().write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't note the new process in " + folder, e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("A service could not be started", e);
    }

    private void choosePorts(Options options, Consumer<String> notices) {
        for (ServiceSpec service : ServiceSpec.values()) {
            int wanted = options.port(service.serviceName(), service.port());
            ports.put(service, Ports.choose("the " + service.serviceName() + " service", wanted, notices));
        }
    }

    private void startService(ServiceSpec service, Options options, Health health, Listener listener)
            throws InterruptedException {
        long start = System.nanoTime();
        ChildProcess process = launch(service, options);
        URI address = address(service);
        process.await(() -> health.ready(address), START_LIMIT);
        listener.ready(service.serviceName(), address.toString(), seconds(start));
    }

    private ChildProcess launch(ServiceSpec service, Options options) throws InterruptedException {
        String name = service.serviceName();
        Path jar = options.root().resolve("services/%s/target/quarkus-app/quarkus-run.jar".formatted(name));
        Path logs = options.folder().toAbsolutePath().resolve("logs");
        synchronized (processes) {
            if (closed) {
                throw new InterruptedException("The stack is being stopped");
            }
            ChildProcess process = ChildProcess.start(ChildProcess.Spec.ofJar(
                    "the " + name + " service",
                    jar,
                    service.jvmOptions(TemporaryFolder.emptied(options.folder(), name)),
                    environment(service, options),
                    options.folder().toAbsolutePath().resolve(name),
                    logs.resolve(name + ".log")));
            processes.put(service, process);
            return process;
        }
    }

    private Map<String, String> environment(ServiceSpec service, Options options) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", local.kafka());
        environment.put("MILLRACE_S3_ENDPOINT", local.s3().toString());
        environment.put("MILLRACE_INSTANCE", "local");
        environment.put("MILLRACE_ROOT", options.root().toString());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port(service)));
        environment.put("MILLRACE_ACCESS_TOKEN_FILE", token(options.folder()).toString());
        environment.put("MILLRACE_ACCESS_ORIGINS", consoleOrigins());
        // glibc otherwise keeps a heap for every thread.
        environment.put("MALLOC_ARENA_MAX", "2");
        if (service == ServiceSpec.INFERENCE) {
            // A model's weights are read whole for each token, from pages of 2 MB sooner than from those of 4 kB.
            environment.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        }
        environment.putAll(addresses());
        environment.putAll(folders(service, options));
        return environment;
    }

    private static Path token(Path folder) {
        return folder.toAbsolutePath().resolve(Token.FILE);
    }

    /** However its reader has typed the console's address. */
    private String consoleOrigins() {
        int port = port(ServiceSpec.CONSOLE);
        return "http://localhost:%d,http://127.0.0.1:%d,http://[::1]:%d".formatted(port, port, port);
    }

    /** Who needs to know where others listen. */
    private Map<String, String> addresses() {
        String orchestrator = address(ServiceSpec.ORCHESTRATOR).toString();
        String inference = address(ServiceSpec.INFERENCE).toString();
        return Map.of(
                "MILLRACE_CONSOLE_ORCHESTRATOR",
                orchestrator,
                "MILLRACE_CONSOLE_INFERENCE",
                inference,
                "MILLRACE_EVALUATOR_ENDPOINT",
                inference + "/v1",
                "MILLRACE_INGESTION_INSTRUCT_ENDPOINT",
                inference + "/v1",
                "MILLRACE_ORCHESTRATOR_ENDPOINTS_INFERENCE",
                inference + "/v1",
                "MILLRACE_ORCHESTRATOR_ENDPOINTS_CONSOLE",
                address(ServiceSpec.CONSOLE).toString());
    }

    /** What services keep lies in the stack's folder, too. */
    private static Map<String, String> folders(ServiceSpec service, Options options) {
        Path own = options.folder().toAbsolutePath().resolve(service.serviceName());
        return switch (service) {
            case INGESTION ->
                Map.of("MILLRACE_INGESTION_WORK", own.resolve("work").toString());
            case DEDUPLICATION ->
                Map.of("MILLRACE_DEDUPLICATION_STATE", own.resolve("state").toString());
            case TRAINER ->
                Map.of(
                        "MILLRACE_TRAINER_SCRATCH",
                        own.resolve("scratch").toString(),
                        "MILLRACE_TRAINER_WORKER",
                        options.root()
                                .resolve("services/trainer-engine/target/worker")
                                .toString());
            default -> Map.of();
        };
    }

    /** Where a service listens. */
    public URI address(ServiceSpec service) {
        return URI.create("http://localhost:" + port(service));
    }

    private int port(ServiceSpec service) {
        return ports.getOrDefault(service, service.port());
    }

    /** What other commands need to know. */
    public StackRecord record() {
        TreeMap<String, Integer> portsByName = new TreeMap<>();
        ports.forEach((service, port) -> portsByName.put(service.serviceName(), port));
        TreeMap<String, Long> pids = new TreeMap<>();
        synchronized (processes) {
            processes.forEach((service, process) -> pids.put(service.serviceName(), process.pid()));
        }
        return new StackRecord(
                ProcessHandle.current().pid(), local.kafka(), local.s3().toString(), portsByName, pids);
    }

    /** Why the stack can't go on: what ended by itself was started again, and ended too often. */
    public Optional<String> givenUp() {
        return supervisor.flatMap(Supervisor::givenUp);
    }

    /** Stops everything: services first, side by side, so that they can still say goodbye to the broker. */
    @Override
    public void close() {
        List<ChildProcess> running;
        synchronized (processes) {
            if (closed) {
                return;
            }
            closed = true;
            running = List.copyOf(processes.values());
        }
        supervision.ifPresent(Thread::interrupt);
        try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(process -> stoppers.execute(() -> stop(process)));
        }
        local.close();
        try {
            StackRecord.delete(folder);
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(ChildProcess process) {
        try {
            process.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
