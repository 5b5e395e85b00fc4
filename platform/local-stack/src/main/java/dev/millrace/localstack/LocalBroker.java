package dev.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One Kafka broker that is its own controller, in a process of its own. What it holds survives a restart. */
public final class LocalBroker implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private volatile ChildProcess process;
    private final String bootstrapServers;

    private LocalBroker(ChildProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts it and waits until it answers and has all topics.
     *
     * @param directory where its data, configuration and log lie
     * @param port wanted on the loopback interface; 0 for any. A busy one is replaced
     * @param topics to be there when this returns
     * @param notices is told about a busy port
     */
    public static LocalBroker start(Path directory, int port, List<TopicSpec> topics, Consumer<String> notices)
            throws InterruptedException {
        Installation installation = Installation.find();
        int chosen = Ports.choose("the broker", port, notices);
        int controller = Ports.anyBut(chosen);
        Path configuration = configure(directory, chosen, controller);
        ChildProcess process = ChildProcess.start(new ChildProcess.Spec(
                "the broker",
                "dev.millrace.localstack.broker.BrokerMain",
                installation.brokerClassPath(),
                options(directory),
                List.of(configuration.toString()),
                Map.of(),
                directory,
                directory.resolve("broker.log")));
        String servers = "localhost:" + chosen;
        try {
            process.await(() -> !Ports.free(chosen), START_LIMIT);
            TopicSetup.ensure(servers, topics, START_LIMIT);
        } catch (InterruptedException | StartFailure e) {
            process.kill();
            throw e;
        }
        return new LocalBroker(process, servers);
    }

    private static List<String> options(Path directory) {
        return List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dlog4j2.level=WARN",
                "-Djava.util.logging.config.file=" + directory.resolve("logging.properties"));
    }

    /** One broker: every internal topic has one replica, and nothing waits for a second. */
    private static Path configure(Path directory, int port, int controller) {
        Map<String, String> settings = Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@localhost:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners", "PLAINTEXT://localhost:%d,CONTROLLER://localhost:%d".formatted(port, controller)),
                Map.entry("advertised.listeners", "PLAINTEXT://localhost:" + port),
                Map.entry("log.dirs", directory.resolve("data").toAbsolutePath().toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000"),
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
                Map.entry("log.retention.hours", "-1"),
                // No other controller needs to hear twice a second that nothing has changed.
                Map.entry("metadata.max.idle.interval.ms", "0"),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "2"));
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("logging.properties"), LOGGING);
            Path file = directory.resolve("server.properties").toAbsolutePath();
            String text = settings.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining("\n", "", "\n"));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't prepare the broker's directory " + directory, e);
        }
    }

    private static final String LOGGING = """
            handlers=java.util.logging.ConsoleHandler
            .level=WARNING
            java.util.logging.ConsoleHandler.formatter=java.util.logging.SimpleFormatter
            java.util.logging.SimpleFormatter.format=%1$tFT%1$tT %4$s %3$s %5$s%6$s%n
            """;

    /** {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The process, for supervision. */
    public ChildProcess process() {
        return process;
    }

    /** Kills it, as a power cut would; for tests of what depends on it. */
    public void crash() throws InterruptedException {
        process.kill();
    }

    /** Starts it again where it was, with what it held, and waits until it answers. */
    public void revive() throws InterruptedException {
        process = process.again();
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
        process.await(() -> !Ports.free(port), START_LIMIT);
    }

    @Override
    public void close() {
        process.close();
    }
}
