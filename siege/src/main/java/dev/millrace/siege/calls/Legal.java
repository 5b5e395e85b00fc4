package dev.millrace.siege.calls;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.stack.ServiceSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every kind of legal call but uploads, with what is right for an answer. */
public final class Legal {

    private static final List<ServiceSpec> ALL = List.of(ServiceSpec.values());
    private static final List<ServiceSpec> RUNS = List.of(ServiceSpec.ORCHESTRATOR, ServiceSpec.CONSOLE);
    private static final List<ServiceSpec> MODEL = List.of(ServiceSpec.INFERENCE);
    private static final List<ServiceSpec> PAGES = List.of(ServiceSpec.CONSOLE);
    private static final Pattern SCRIPT = Pattern.compile("src=\"/?([a-z.]+\\.js)\"");

    private final List<Client> clients;
    private final Expected expected;

    private Legal(List<Client> clients, Expected expected) {
        this.clients = clients;
        this.expected = expected;
    }

    /** All of them; their answers are compared with those that {@code place} gives now. */
    public static List<Kind> kinds(Place place, List<Client> clients) throws IOException, InterruptedException {
        try {
            return new Legal(clients, Expected.of(clients.getFirst(), place)).all();
        } catch (Wrong e) {
            throw new IOException("The stack answers wrongly before anything was done to it: " + e.getMessage(), e);
        }
    }

    private List<Kind> all() {
        return List.of(
                call("ready", 3, ALL, Legal::ready),
                call("metrics", 2, ALL, Legal::metrics),
                call(
                        "completion",
                        6,
                        Questions.MODELS,
                        (client, place, at, random) -> expected.completion(client, place.at(at))),
                call(
                        "streamed completion",
                        4,
                        Questions.MODELS,
                        (client, place, at, random) -> expected.stream(client, place.at(at))),
                call(
                        "choices with logprobs",
                        3,
                        Questions.MODELS,
                        (client, place, at, random) -> choices(client, place, at, random)),
                call("question of unknown length", 2, Questions.MODELS, Legal::unknownLength),
                call("chat", 3, Questions.MODELS, (client, place, at, random) -> expected.chat(client, place.at(at))),
                call("vectors", 2, Questions.MODELS, Legal::vectors),
                call("tokens and back", 3, MODEL, Legal::tokens),
                call("models", 3, Questions.MODELS, Legal::models),
                call("runs", 3, RUNS, Legal::runs),
                call("one run", 3, RUNS, Legal::run),
                call("what a run did", 3, RUNS, Legal::details),
                call("model versions", 3, RUNS, Legal::versions),
                call("stages and dead letters", 2, RUNS, Legal::stages),
                call("arenas", 1, RUNS, Legal::arenas),
                call("page of the console", 3, PAGES, Legal::page),
                call("recent events", 2, PAGES, Legal::recent));
    }

    private Kind call(String name, int weight, List<ServiceSpec> services, LegalCall.Check check) {
        return new LegalCall(name, weight, services, clients, check);
    }

    private static void holds(boolean right, String what, Client.Answer answer) throws Wrong {
        if (!right) {
            throw new Wrong("%s: %s".formatted(what, answer.beginning()));
        }
    }

    private static String ready(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        String check = random.nextBoolean() ? "ready" : "live";
        Client.Answer answer = client.get(place.at(at, "/q/health/" + check));
        holds(answer.json().path("status").asText().equals("UP"), "not up", answer);
        return answer.word();
    }

    private static String metrics(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/q/metrics"));
        holds(answer.body().contains("jvm_memory_used_bytes"), "no metrics", answer);
        return answer.word();
    }

    private static String choices(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        int n = 1 + random.nextInt(3);
        int tokens = 1 + random.nextInt(12);
        Client.Answer answer =
                client.post(place.at(at, "/v1/completions"), """
                {"model": "%s", "prompt": "Once upon a time", "n": %d, "max_tokens": %d, "logprobs": 2, "seed": %d}""".formatted(place.model(), n, tokens, random.nextInt()));
        JsonNode choices = answer.json().path("choices");
        holds(choices.size() == n, "not %d choices".formatted(n), answer);
        for (JsonNode choice : choices) {
            int scored = choice.path("logprobs").path("token_logprobs").size();
            holds(scored >= 1 && scored <= tokens, "%d scores of %d tokens".formatted(scored, tokens), answer);
        }
        return answer.word();
    }

    /** Those of the same text are the same, whatever else is asked meanwhile. */
    private static String vectors(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer =
                client.post(place.at(at, "/v1/embeddings"), """
                {"model": "%s", "input": ["Once upon a time", "Mia has %d birds.", "Once upon a time"]}""".formatted(place.model(), random.nextInt(1_000)));
        JsonNode data = answer.json().path("data");
        holds(data.size() == 3, "not 3 vectors", answer);
        JsonNode first = data.path(0).path("embedding");
        holds(!first.isEmpty() && first.equals(data.path(2).path("embedding")), "not the same vector", answer);
        return answer.word();
    }

    /** In chunks, or on HTTP/2 without a word about its length. */
    private static String unknownLength(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        byte[] question = "{\"model\": \"%s\", \"prompt\": \"Once\", \"max_tokens\": 2}"
                .formatted(place.model())
                .getBytes(StandardCharsets.UTF_8);
        Client.Answer answer = Client.expect(
                200,
                client.ask(HttpRequest.newBuilder(place.at(at, "/v1/completions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(question)))));
        holds(answer.json().path("choices").size() == 1, "not one choice", answer);
        return answer.word();
    }

    private static String tokens(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        String text = "Mia has %d birds, and 🙂 a dög.".formatted(random.nextInt(1_000));
        Client.Answer there = client.post(
                place.at(at, "/tokenize"), "{\"model\": \"%s\", \"prompt\": \"%s\"}".formatted(place.model(), text));
        Client.Answer back = client.post(
                place.at(at, "/detokenize"),
                "{\"model\": \"%s\", \"tokens\": %s}"
                        .formatted(place.model(), there.json().path("tokens")));
        holds(back.json().path("prompt").asText().equals(text), "not '" + text + "'", back);
        return back.word();
    }

    private static String models(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/v1/models"));
        holds(answer.body().contains("\"id\":\"%s\"".formatted(place.model())), "no " + place.model(), answer);
        Client.Answer one = client.get(place.at(at, "/v1/models/" + place.model()));
        holds(one.json().path("live").asBoolean(), "not live", one);
        return one.word();
    }

    private static String runs(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/api/runs"));
        holds(answer.body().contains(place.run()), "no " + place.run(), answer);
        return answer.word();
    }

    private static String run(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/api/runs/" + place.run()));
        JsonNode run = answer.json();
        holds(run.path("state").asText().equals("promoted"), "not promoted", answer);
        holds(run.path("alarms").isEmpty(), "alarms", answer);
        return answer.word();
    }

    private static String details(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        String[] questions = {
            "/training",
            "/checkpoints",
            "/recipe",
            "/samples?stage=filtering&limit=5",
            "/samples?stage=deduplication",
            "/signals",
            "/statistics",
            "/redaction"
        };
        Client.Answer answer =
                client.get(place.at(at, "/api/runs/" + place.run() + questions[random.nextInt(questions.length)]));
        holds(!answer.body().isBlank() && !answer.body().equals("[]"), "nothing", answer);
        return answer.word();
    }

    private static String versions(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/api/models"));
        boolean live = false;
        for (JsonNode version : answer.json()) {
            live |= version.path("run").asText().equals(place.run())
                    && version.path("live").asBoolean();
        }
        holds(live, "the model is not live any more", answer);
        Client.Answer history = client.get(place.at(at, "/api/models/%s/history".formatted(place.model())));
        holds(history.json().path(0).path("live").asBoolean(), "not live", history);
        return client.get(place.at(at, "/api/models/%s/v1/lineage".formatted(place.model())))
                .word();
    }

    private static String stages(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer letters = client.get(place.at(at, "/api/dead-letters"));
        holds(letters.json().isArray() && letters.json().isEmpty(), "dead letters", letters);
        Client.Answer continuous = client.get(place.at(at, "/api/continuous"));
        holds(continuous.json().isArray(), "no list", continuous);
        Client.Answer stages = client.get(place.at(at, "/api/stages"));
        for (String stage : List.of("ingestion", "filtering", "redaction", "tokenization", "trainer")) {
            holds(stages.body().contains("\"stage\":\"%s\"".formatted(stage)), "no " + stage, stages);
        }
        return stages.word();
    }

    private static String arenas(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer arenas = client.get(place.at(at, "/api/arenas"));
        holds(arenas.json().isArray(), "no list of arenas", arenas);
        return arenas.word();
    }

    private static String page(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer page = client.get(place.at(at, "/"));
        Matcher script = SCRIPT.matcher(page.body());
        holds(script.find(), "no script", page);
        Client.Answer code = client.get(URI.create(place.at(at) + "/" + script.group(1)));
        holds(code.body().contains("import"), "no script", code);
        return code.word();
    }

    private static String recent(Client client, Place place, ServiceSpec at, Random random)
            throws IOException, InterruptedException, Wrong {
        Client.Answer answer = client.get(place.at(at, "/stream/recent?run=" + place.run()));
        holds(answer.json().isArray(), "no events", answer);
        return answer.word();
    }
}
