package dev.millrace.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers are replaced one after the other while they are asked, as a cluster does it: what is stopped is sent requests for
 * a while still, and clients keep their connections. Every request is answered.
 */
class RollingRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int CALLERS = 6;

    /** How long a cluster goes on sending requests to what it has told to stop. */
    private static final Duration LAG = Duration.ofSeconds(1);

    private static final Duration DELAY = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    /** Ports that requests are sent to. */
    private final List<Integer> service = new CopyOnWriteArrayList<>();

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void everyRequestIsAnsweredWhileServersAreReplacedInTurn() throws Exception {
        try (TestStack stack = TestStack.start(directory.resolve("stack"))) {
            StoredModel model = StoredModel.put(stack, directory.resolve("models"), "tiny", "v1", 1);
            stack.publish(model.exported(), model.promoted());
            List<ServiceProcess> servers = new ArrayList<>();
            List<Thread> callers = new ArrayList<>();
            try {
                servers.add(start(stack));
                servers.add(start(stack));
                for (int i = 0; i < CALLERS; i++) {
                    boolean streams = i % 2 == 1;
                    callers.add(Thread.ofVirtual().start(() -> ask(streams)));
                }
                for (int i = 0; i < 2 && failures.isEmpty(); i++) {
                    servers.add(replace(servers.get(i), stack));
                }
            } finally {
                over.set(true);
                for (Thread caller : callers) {
                    caller.join();
                }
                servers.forEach(ServiceProcess::close);
            }
        }

        assertThat(failures).isEmpty();
        assertThat(answered).hasValueGreaterThan(20 * CALLERS);
    }

    private ServiceProcess start(TestStack stack) throws InterruptedException {
        ServiceProcess server = ServiceProcess.start(
                        APP, stack, Map.of("quarkus.shutdown.delay", "%dS".formatted(DELAY.toSeconds())))
                .awaitReady();
        service.add(server.port());
        return server;
    }

    private ServiceProcess replace(ServiceProcess old, TestStack stack) throws IOException, InterruptedException {
        int before = answered.get();
        while (answered.get() < before + 3 * CALLERS && failures.isEmpty()) { // all callers have connections to both
            Thread.sleep(10);
        }
        try (Socket slow = new Socket("localhost", old.port())) {
            String body = "{\"model\": \"tiny\", \"prompt\": \"the cat\", \"max_tokens\": 4, \"ignore_eos\": true}";
            send(slow, """
                    POST /v1/completions HTTP/1.1\r
                    Host: localhost\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    %s""".formatted(body.length(), body.substring(0, 10)));

            old.terminate();
            Thread.sleep(LAG);
            service.removeIf(port -> port == old.port());
            Thread.sleep(DELAY);

            // It takes no new requests any more, and ends the one it has.
            send(slow, body.substring(10));
            slow.setSoTimeout((int) LIMIT.toMillis());
            assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("\"completion_tokens\":4");
        }
        assertThat(old.awaitExit(LIMIT)).as("a SIGTERM's exit status").isIn(0, 143);
        return start(stack);
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void ask(boolean streams) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!over.get()) {
                List<Integer> now = List.copyOf(service);
                int port = now.get(ThreadLocalRandom.current().nextInt(now.size()));
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://localhost:%d/v1/completions".formatted(port)))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/json")
                        .version(HttpClient.Version.HTTP_1_1)
                        .POST(BodyPublishers.ofString(
                                "{\"model\": \"tiny\", \"prompt\": \"the cat\", \"max_tokens\": 6, \"ignore_eos\": true, \"stream\": %b}"
                                        .formatted(streams)))
                        .build();
                check(client.send(request, BodyHandlers.ofString()), streams);
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops asking at the first that isn't answered. */
    private void check(HttpResponse<String> answer, boolean streams) {
        if (answer.statusCode() == 200
                && answer.body().contains(streams ? "data: [DONE]" : "\"completion_tokens\":6")) {
            answered.incrementAndGet();
        } else {
            failures.add(answer.statusCode() + " " + answer.body());
            over.set(true);
        }
    }
}
