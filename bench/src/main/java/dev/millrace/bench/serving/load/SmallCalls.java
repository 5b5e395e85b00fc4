package dev.millrace.bench.serving.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Calls of a moment, whose answers are known: of each kind some, asked again and again. */
final class SmallCalls {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> PROMPTS =
            List.of("Once upon a time there was", "The little dog", "One day a girl named Lily");

    private final Asking asking;
    private final Tally tally;
    private final Weather weather;
    private final List<Known> known;

    /**
     * A call and its answer.
     *
     * @param part of the answer that is compared
     */
    private record Known(String kind, String path, String json, String part, JsonNode answer) {}

    private SmallCalls(Asking asking, Tally tally, Weather weather, List<Known> known) {
        this.asking = asking;
        this.tally = tally;
        this.weather = weather;
        this.known = known;
    }

    /** Asks each once, while nobody else asks anything. */
    static SmallCalls of(int port, String model, Asking asking, Tally tally, Weather weather)
            throws IOException, InterruptedException {
        List<Known> known = new ArrayList<>();
        try (Connection connection = new Connection(port, Connection.USUAL)) {
            for (String prompt : PROMPTS) {
                known.add(asked(
                        connection, asking, "completion", "/v1/completions", """
                        {"model": "%s", "prompt": "%s", "max_tokens": 8, "temperature": 0, "ignore_eos": true}""".formatted(model, prompt), "choices"));
                known.add(asked(
                        connection, asking, "chat", "/v1/chat/completions", """
                        {"model": "%s", "messages": [{"role": "user", "content": "%s"}], "max_tokens": 8, "temperature": 0,
                         "ignore_eos": true}""".formatted(model, prompt), "choices"));
                known.add(asked(connection, asking, "vector", "/v1/embeddings", """
                        {"model": "%s", "input": "%s", "encoding_format": "base64"}""".formatted(model, prompt), "data"));
                known.add(asked(
                        connection, asking, "scores", "/v1/completions", """
                        {"model": "%s", "prompt": "%s and it was good", "max_tokens": 0, "echo": true, "logprobs": 1}""".formatted(model, prompt), "choices"));
            }
        } catch (Asking.Refused | Asking.Over e) {
            throw new IOException("The server refuses a small call before there is any load: " + e.getMessage(), e);
        }
        return new SmallCalls(asking, tally, weather, known);
    }

    private static Known asked(Connection connection, Asking asking, String kind, String path, String json, String part)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        Connection.Head head = asking.ask(connection, kind, path, json);
        return new Known(
                kind, path, json, part, JSON.readTree(connection.body(head)).path(part));
    }

    /** Asks now and then on a connection of its own that stays open, until it is all over. */
    void run(int port, Duration apart, Random random) {
        try (Connection connection = new Connection(port, Connection.USUAL)) {
            // Not all at once.
            weather.pause(Duration.ofMillis((long) (random.nextDouble() * apart.toMillis())));
            while (!weather.isOver()) {
                ask(connection, known.get(random.nextInt(known.size())));
                double times = -Math.log(1 - random.nextDouble());
                weather.pause(Duration.ofMillis((long) (times * apart.toMillis())));
            }
        } catch (IOException e) {
            tally.fail("small calls", "their connection failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(Connection connection, Known call) throws IOException, InterruptedException {
        boolean loaded = weather.isLoaded();
        long began = System.nanoTime();
        boolean counts = weather.isSettled(began);
        try {
            Connection.Head head = asking.ask(connection, call.kind, call.path, call.json);
            String body = connection.body(head);
            long nanos = System.nanoTime() - began;
            if (counts && weather.isSettled(began) && weather.isLoaded() == loaded) {
                tally.took(call.kind, loaded, nanos);
            }
            if (!JSON.readTree(body).path(call.part).equals(call.answer)) {
                tally.fail(call.kind, "another answer than alone: " + body);
            }
        } catch (Asking.Refused e) {
            tally.fail(call.kind, String.valueOf(e.getMessage()));
        } catch (Asking.Over e) {
            tally.count(call.kind + ": not taken before the end");
        }
    }
}
