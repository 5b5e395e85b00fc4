package dev.millrace.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Topic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    @TempDir
    Path directory;

    @Test
    void startsWithEveryTopicAndKeepsThemOverARestart() throws Exception {
        LocalStack.Options options = LocalStack.Options.in(directory).onFreePorts();
        long start = System.nanoTime();
        Path partial = directory.resolve("s3/data/millrace/x-01234567-89ab-cdef-0123-456789abcdef");
        try (LocalStack stack = LocalStack.start(options, notice -> {})) {
            System.out.printf("broker and object store ready after %d ms%n", (System.nanoTime() - start) / 1_000_000);
            System.out.printf(
                    "resident: broker %d MB, object store %d MB%n",
                    residentMegabytes(stack.broker().process()),
                    residentMegabytes(stack.store().process()));
            assertThat(topics(stack)).contains("shards.ingested", "shards.ingested.dead-letter", "deduplication.bands");
            assertThat(topics(stack)).hasSizeGreaterThanOrEqualTo(2 * Topic.values().length);
            Files.createDirectories(partial.getParent());
            Files.writeString(partial, "half an object");
        }
        start = System.nanoTime();
        try (LocalStack stack = LocalStack.start(new LocalStack.Options(directory, 0, 0, List.of()), notice -> {})) {
            System.out.printf("ready again after %d ms%n", (System.nanoTime() - start) / 1_000_000);
            assertThat(topics(stack)).contains("shards.ingested");
            assertThat(partial).doesNotExist();
        }
    }

    @Test
    void namesABusyPortAndTakesAnother() throws Exception {
        List<String> notices = new CopyOnWriteArrayList<>();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LocalObjectStore store = LocalObjectStore.start(directory, other.getLocalPort(), notices::add)) {
            assertThat(store.endpoint().getPort()).isNotEqualTo(other.getLocalPort());
            assertThat(notices).singleElement().asString().contains("" + other.getLocalPort(), "busy");
        }
    }

    private static Set<String> topics(LocalStack stack) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            return admin.listTopics().names().get();
        }
    }

    private static long residentMegabytes(ChildProcess process) throws Exception {
        Path status = Path.of("/proc", "" + process.pid(), "status");
        return !Files.exists(status)
                ? -1
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                        .sum();
    }
}
