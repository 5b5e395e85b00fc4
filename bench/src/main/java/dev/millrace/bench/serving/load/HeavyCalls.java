package dev.millrace.bench.serving.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Those who ask for much, read slowly, or leave in the middle. */
final class HeavyCalls {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String COMPLETIONS = "/v1/completions";
    /** What a slow client's system takes in for it. */
    private static final int NARROW = 2_048;

    private final int port;
    private final Served served;
    private final Asking asking;
    private final Tally tally;
    private final Weather weather;

    /**
     * What is asked.
     *
     * @param context tokens that it sees
     */
    record Served(String model, int context, int vocabulary) {}

    HeavyCalls(int port, Served served, Asking asking, Tally tally, Weather weather) {
        this.port = port;
        this.served = served;
        this.asking = asking;
        this.tally = tally;
        this.weather = weather;
    }

    /** What one connection does while there is load. */
    interface Manner {
        void go(Random random) throws IOException, InterruptedException, Asking.Refused, Asking.Over;
    }

    /** Goes on as long as there is load, again whenever there is, until it is all over. */
    void run(String what, Manner manner, Random random) {
        try {
            while (weather.awaitLoad()) {
                try {
                    manner.go(random);
                } catch (Asking.Refused e) {
                    tally.fail(what, String.valueOf(e.getMessage()));
                } catch (Asking.Over e) {
                    tally.count(what + ": not taken before the end");
                } catch (IOException e) {
                    tally.fail(what, e.toString());
                    weather.pause(Duration.ofSeconds(1));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One large call after the other. */
    void huge(Random random) throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        try (Connection connection = new Connection(port, Connection.USUAL)) {
            while (weather.isLoaded()) {
                switch (random.nextInt(4)) {
                    case 0 -> choices(connection, random);
                    case 1 -> scores(connection, random);
                    case 2 -> vectors(connection, random);
                    default -> longPrompts(connection, random);
                }
            }
        }
    }

    private void choices(Connection connection, Random random)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        int n = 4 + random.nextInt(29);
        int tokens = served.context() * 3 / 4;
        JsonNode answer = whole(connection, "huge, choices", """
                {"model": "%s", "prompt": %s, "n": %d, "max_tokens": %d, "temperature": 1, "logprobs": 2, "ignore_eos": true}""".formatted(served.model(), ids(random, 8), n, tokens));
        check(answer.path("choices").size() == n, "not %d choices".formatted(n));
        check(
                answer.path("usage").path("completion_tokens").asInt() == n * tokens,
                "not %d tokens: %s".formatted(n * tokens, answer.path("usage")));
    }

    private void scores(Connection connection, Random random)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        int prompts = 16 + random.nextInt(49);
        int tokens = served.context() * 3 / 4;
        JsonNode answer =
                whole(connection, "huge, scores", """
                {"model": "%s", "prompt": %s, "max_tokens": 0, "echo": true, "logprobs": 1}""".formatted(served.model(), lists(random, prompts, tokens)));
        check(answer.path("choices").size() == prompts, "not %d choices".formatted(prompts));
        for (JsonNode choice : answer.path("choices")) {
            check(choice.path("logprobs").path("token_logprobs").size() == tokens, "not %d scores".formatted(tokens));
        }
    }

    private void vectors(Connection connection, Random random)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        int texts = 32 + random.nextInt(97);
        Connection.Head head = asking.ask(connection, "huge, vectors", "/v1/embeddings", """
                {"model": "%s", "input": %s}""".formatted(
                        served.model(), lists(random, texts, served.context() / 2)));
        check(JSON.readTree(connection.body(head)).path("data").size() == texts, "not %d vectors".formatted(texts));
    }

    private void longPrompts(Connection connection, Random random)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        int prompts = 4 + random.nextInt(13);
        JsonNode answer = whole(connection, "huge, prompts", """
                {"model": "%s", "prompt": %s, "max_tokens": 16, "temperature": 0, "ignore_eos": true}""".formatted(
                        served.model(), lists(random, prompts, served.context() - 20)));
        check(answer.path("choices").size() == prompts, "not %d choices".formatted(prompts));
    }

    private JsonNode whole(Connection connection, String what, String json)
            throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        Connection.Head head = asking.ask(connection, what, COMPLETIONS, json);
        return JSON.readTree(connection.body(head));
    }

    /** A large stream, a few bytes of it a second, for a while. The server may let such a client go. */
    void crawl(Random random) throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        try (Connection connection = new Connection(port, NARROW)) {
            asking.ask(connection, "a few bytes a second", COMPLETIONS, stream(random, 4, 20));
            byte[] few = new byte[4];
            long end = System.nanoTime()
                    + Duration.ofSeconds(60 + random.nextInt(120)).toNanos();
            while (weather.isLoaded() && System.nanoTime() < end) {
                if (connection.some(few, few.length) < 0) {
                    tally.count("a few bytes a second: let go");
                    return;
                }
                weather.pause(Duration.ofSeconds(1));
            }
            connection.reset();
            tally.count("a few bytes a second: left");
        }
    }

    /** A stream that is read slowly, to its end. */
    void dawdle(Random random) throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        try (Connection connection = new Connection(port, NARROW)) {
            Connection.Head head = asking.ask(connection, "read slowly", COMPLETIONS, stream(random, 1, 5));
            StringBuilder last = new StringBuilder();
            for (byte[] piece = connection.chunk(); piece.length > 0; piece = connection.chunk()) {
                last.append(new String(piece, StandardCharsets.UTF_8));
                last.delete(0, Math.max(0, last.length() - 400));
                weather.pause(Duration.ofMillis(100));
            }
            check(head.isChunked() && last.toString().endsWith("data: [DONE]\n\n"), "ends with " + last);
            tally.count("read slowly: whole");
        }
    }

    /** A stream that is left somewhere in it. */
    void leave(Random random) throws IOException, InterruptedException, Asking.Refused, Asking.Over {
        try (Connection connection = new Connection(port, Connection.USUAL)) {
            asking.ask(connection, "left in the middle", COMPLETIONS, stream(random, 1 + random.nextInt(8), 2));
            byte[] some = new byte[4_096];
            int left = 1 + random.nextInt(30_000);
            for (int n = 0; n >= 0 && left > 0; left -= n) {
                n = connection.some(some, some.length);
            }
            connection.reset();
            tally.count("left in the middle: left");
        }
        weather.pause(Duration.ofMillis(random.nextInt(30_000)));
    }

    private String stream(Random random, int n, int logprobs) {
        return """
                {"model": "%s", "prompt": %s, "n": %d, "max_tokens": %d, "temperature": 1, "logprobs": %d, "ignore_eos": true,
                 "stream": true}""".formatted(served.model(), ids(random, 12), n, served.context() * 3 / 4, logprobs);
    }

    private String lists(Random random, int lists, int tokens) {
        return IntStream.range(0, lists).mapToObj(i -> ids(random, tokens)).collect(Collectors.joining(",", "[", "]"));
    }

    /** Beyond those that mean something. */
    private String ids(Random random, int tokens) {
        return random.ints(tokens, 16, served.vocabulary())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void check(boolean right, String otherwise) throws Asking.Refused {
        if (!right) {
            throw new Asking.Refused(otherwise);
        }
    }
}
