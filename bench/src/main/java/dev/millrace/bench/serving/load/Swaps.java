package dev.millrace.bench.serving.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.bench.serving.load.HeavyCalls.Served;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Versions that take over from each other: memory stays, and who asked meanwhile is answered, by one of them. */
final class Swaps {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** So that every version that was replaced is put away soon. */
    static final int PACKAGES = 2;
    /** Generations that wait: a thousand calls are in flight at once. */
    static final int QUEUE = 1_100;

    private static final int TIMES = 50;
    private static final int IN_FLIGHT = 1_000;
    /** Of each swap's memory the first is what a server needs anyway. */
    private static final int COLLECTED_EACH = 5;

    private final LoadServer server;
    private final Tally tally;
    private final Asking asking;
    private int version;

    Swaps(LoadServer server, Tally tally, Weather weather) {
        this.server = server;
        this.tally = tally;
        this.asking = new Asking(tally, weather);
    }

    /** Serves the first version. */
    Served begin() throws IOException, InterruptedException {
        JsonNode live = next();
        return new Served(LoadServer.MODEL, live.path("max_model_len").asInt(), 256);
    }

    private JsonNode next() throws IOException, InterruptedException {
        version++;
        server.promote("v" + version);
        return server.awaitLive("v" + version);
    }

    /** Fifty, each asked a little before the next. */
    List<String> memory() throws IOException, InterruptedException {
        MemoryWatch watch = new MemoryWatch(server);
        for (int i = 0; i < TIMES; i++) {
            next();
            try (Connection connection = new Connection(server.port(), Connection.USUAL)) {
                Set<String> answered = answer(connection, false);
                if (!answered.equals(Set.of(LoadServer.MODEL + "@v" + version))) {
                    tally.fail("swap", "v%d is live, and %s answers".formatted(version, answered));
                }
            } catch (Asking.Refused | Asking.Over e) {
                tally.fail("swap", String.valueOf(e.getMessage()));
            }
            watch.look(i % COLLECTED_EACH == 0);
        }
        System.out.println("Fifty versions, one after the other:");
        System.out.println(watch.table());
        return watch.faults();
    }

    /** A thousand calls, half of them streams, and a promotion as soon as all are on their way. */
    void inFlight() throws IOException, InterruptedException {
        CountDownLatch sent = new CountDownLatch(IN_FLIGHT);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            boolean stream = i % 2 == 0;
            callers.add(Thread.startVirtualThread(() -> call(sent, stream)));
        }
        sent.await();
        next();
        long left = callers.stream().filter(Thread::isAlive).count();
        // Some more, so that the new version has its share.
        for (int i = 0; i < IN_FLIGHT / 10; i++) {
            callers.add(Thread.startVirtualThread(() -> call(new CountDownLatch(1), true)));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        System.out.printf(
                "A thousand calls in flight at a promotion: %d were not yet answered when it was live%n", left);
    }

    private void call(CountDownLatch sent, boolean stream) {
        String what = "in flight at a promotion";
        try (Connection connection = new Connection(server.port(), Connection.USUAL)) {
            sent.countDown();
            Set<String> versions = answer(connection, stream);
            if (versions.size() == 1) {
                tally.count(what + ": answered by " + versions.iterator().next());
            } else {
                tally.fail(what, "answered by " + versions);
            }
        } catch (IOException | Asking.Refused | Asking.Over e) {
            sent.countDown();
            tally.fail(what, String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The versions that a whole answer names. */
    private Set<String> answer(Connection connection, boolean stream)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        Connection.Head head =
                asking.ask(connection, "at a swap", "/v1/completions", """
                {"model": "%s", "prompt": "Once upon a time", "max_tokens": 32, "temperature": 0, "ignore_eos": true, "stream": %b}""".formatted(LoadServer.MODEL, stream));
        String body = connection.body(head);
        Set<String> versions = new HashSet<>();
        if (!stream) {
            versions.add(JSON.readTree(body).path("model").asText());
            return versions;
        }
        for (String line :
                body.lines().filter(line -> line.startsWith("data: {")).toList()) {
            versions.add(JSON.readTree(line.substring("data: ".length()))
                    .path("model")
                    .asText());
        }
        if (!body.endsWith("data: [DONE]\n\n")) {
            throw new Asking.Refused("a stream that ends with " + body.substring(Math.max(0, body.length() - 200)));
        }
        return versions;
    }
}
