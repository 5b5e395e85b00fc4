package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.RawRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Questions to a model that ask for too much, for nothing, or for nonsense; straight and through the console. */
final class Questions {

    /** Both ways that lead to a model. */
    static final List<ServiceSpec> MODELS = List.of(ServiceSpec.INFERENCE, ServiceSpec.CONSOLE);

    private static final String[] NUMBERS = {
        "2147483647",
        "-2147483648",
        "9223372036854775807",
        "-1",
        "0",
        "1e308",
        "1e999999",
        "NaN",
        "Infinity",
        "\"7\"",
        "[]",
        "{}",
        "null",
        "0.5",
        "true",
        "128",
        "129",
        "100",
        "99999999999999999999999999"
    };
    private static final String[] FIELDS = {
        "max_tokens",
        "n",
        "best_of",
        "logprobs",
        "top_logprobs",
        "temperature",
        "top_p",
        "top_k",
        "seed",
        "stop",
        "frequency_penalty",
        "presence_penalty",
        "max_completion_tokens",
        "prompt",
        "messages",
        "model",
        "stream",
        "echo",
        "stream_options",
        "logit_bias"
    };

    private Questions() {}

    static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>(shots());
        // What asks for most in fewest bytes is tried most.
        kinds.addAll(Collections.nCopies(6, shot("every token with a hundred", Allowed.answer(), Questions::scored)));
        return kinds;
    }

    private static List<Kind> shots() {
        return List.of(
                shot("wild numbers", Allowed.answer(), Questions::wild),
                shot("as much as there is", Allowed.answer(), Questions::greedy),
                shot("many prompts", Allowed.answer(), Questions::manyPrompts),
                shot("not JSON", Allowed.refusal(), Questions::notJson),
                shot(
                        "nothing",
                        Allowed.refusal(),
                        (place, at, random) -> question(at, random.nextBoolean() ? "" : "{}")),
                shot("deep JSON", Allowed.refusal(), Questions::deep),
                shot("many fields", Allowed.answer(), Questions::wide),
                shot("long text", Allowed.answer(), Questions::longText),
                shot("unknown model", Allowed.only(404), Questions::unknown),
                shot("wild tokens", Allowed.answer(), Questions::tokens),
                shot("vectors of anything", Allowed.answer(), Questions::vectors));
    }

    private static Kind shot(String name, Allowed allowed, Shot.Writer writer) {
        return new Shot(name, MODELS, allowed, writer);
    }

    static byte[] question(URI at, String json) {
        return RawRequest.of("POST", at, "/v1/completions").json().body(json);
    }

    private static byte[] wild(Place place, URI at, Random random) {
        List<String> fields = new ArrayList<>(List.of("\"model\": \"%s\"".formatted(place.model())));
        boolean chat = random.nextBoolean();
        fields.add(chat ? "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]" : "\"prompt\": \"Once\"");
        if (random.nextBoolean()) {
            fields.add("\"stream\": true");
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            fields.add("\"%s\": %s"
                    .formatted(FIELDS[random.nextInt(FIELDS.length)], NUMBERS[random.nextInt(NUMBERS.length)]));
        }
        return RawRequest.of("POST", at, chat ? "/v1/chat/completions" : "/v1/completions")
                .json()
                .body("{" + String.join(", ", fields) + "}");
    }

    /** Few bytes that ask for an answer as large as the limits of its parts allow. */
    private static byte[] greedy(Place place, URI at, Random random) {
        int choices = 1 + random.nextInt(128);
        return question(at, """
                {"model": "%s", "prompt": "Once upon a time there was", "n": %d, "best_of": %d, "max_tokens": %d,
                 "logprobs": %d, "echo": %b, "temperature": 1}""".formatted(
                place.model(), choices, choices, 1 + random.nextInt(60), random.nextInt(101), random.nextBoolean()));
    }

    /** Prompts as long as the model takes them, every token of each with a hundred others that it might have been. */
    private static byte[] scored(Place place, URI at, Random random) {
        int tokens = 100 + random.nextInt(150);
        String prompt = IntStream.range(0, tokens)
                .mapToObj(i -> Integer.toString(random.nextInt(500)))
                .collect(Collectors.joining(",", "[", "]"));
        String prompts = String.join(",", Collections.nCopies(1 + random.nextInt(128), prompt));
        return question(
                at,
                "{\"model\": \"%s\", \"max_tokens\": 1, \"echo\": true, \"logprobs\": %d, \"prompt\": [%s]}"
                        .formatted(place.model(), 50 + random.nextInt(51), prompts));
    }

    private static byte[] manyPrompts(Place place, URI at, Random random) {
        int[] counts = {100, 128, 129, 5_000, 60_000};
        String prompts = IntStream.range(0, counts[random.nextInt(counts.length)])
                .mapToObj(i -> "\"a\"")
                .collect(Collectors.joining(","));
        return question(
                at, "{\"model\": \"%s\", \"max_tokens\": 4, \"prompt\": [%s]}".formatted(place.model(), prompts));
    }

    private static byte[] notJson(Place place, URI at, Random random) {
        String good = "{\"model\": \"%s\", \"prompt\": \"Once\"}".formatted(place.model());
        return switch (random.nextInt(4)) {
            case 0 -> question(at, good.substring(0, 1 + random.nextInt(good.length() - 1)));
            case 1 -> question(at, good.replace(':', ';'));
            case 2 -> question(at, good + good);
            default -> RawRequest.of("POST", at, "/v1/completions").json().body(Malformed.noise(random, 4_000));
        };
    }

    private static byte[] deep(Place place, URI at, Random random) {
        int depth = 1_500 + random.nextInt(100_000);
        String nested = random.nextBoolean() ? "[".repeat(depth) : "{\"a\":".repeat(depth);
        return question(
                at,
                random.nextBoolean() ? nested : "{\"model\": \"%s\", \"prompt\": %s".formatted(place.model(), nested));
    }

    private static byte[] wide(Place place, URI at, Random random) {
        String fields = IntStream.range(0, 10_000 + random.nextInt(60_000))
                .mapToObj(i -> "\"f%d\":[]".formatted(i))
                .collect(Collectors.joining(","));
        return question(
                at, "{%s,\"model\":\"%s\",\"prompt\":\"Once\",\"max_tokens\":1}".formatted(fields, place.model()));
    }

    private static byte[] longText(Place place, URI at, Random random) {
        String[] words = {"a", "once ", "\\u0000", "ä", "\\ud800", "🙂", "<|endoftext|>"};
        String text = words[random.nextInt(words.length)].repeat(1 + random.nextInt(300_000));
        boolean chat = random.nextBoolean();
        String body = chat
                ? "{\"model\":\"%s\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                : "{\"model\":\"%s\",\"max_tokens\":1,\"prompt\":\"%s\"}";
        return RawRequest.of("POST", at, chat ? "/v1/chat/completions" : "/v1/completions")
                .json()
                .body(body.formatted(place.model(), text));
    }

    private static byte[] unknown(Place place, URI at, Random random) {
        String name =
                new String(Malformed.noise(random, 50), StandardCharsets.ISO_8859_1).replaceAll("[^a-zA-Z0-9/@.]", "x");
        return question(at, "{\"model\": \"no-%s\", \"prompt\": \"Once\"}".formatted(name));
    }

    private static byte[] tokens(Place place, URI at, Random random) {
        String ids = IntStream.range(0, 1 + random.nextInt(400))
                .mapToObj(i -> NUMBERS[random.nextInt(random.nextBoolean() ? 2 : NUMBERS.length)])
                .collect(Collectors.joining(","));
        return question(at, "{\"model\": \"%s\", \"max_tokens\": 1, \"prompt\": [%s]}".formatted(place.model(), ids));
    }

    /** Texts without end, of nothing, of what is none; as many as fit. */
    private static byte[] vectors(Place place, URI at, Random random) {
        String[] texts = {
            "\"\"", "[]", "{}", "7", "[-1]", "\"\\ud800\"", "\"" + "a ".repeat(random.nextInt(200_000)) + "\""
        };
        int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
        String input = IntStream.range(0, count)
                .mapToObj(i -> random.nextInt(8) == 0 ? texts[random.nextInt(texts.length - 1)] : "\"a\"")
                .collect(Collectors.joining(","));
        String more = random.nextBoolean()
                ? ""
                : ", \"dimensions\": %s, \"truncate_prompt_tokens\": %s"
                        .formatted(NUMBERS[random.nextInt(NUMBERS.length)], NUMBERS[random.nextInt(NUMBERS.length)]);
        String whole = random.nextInt(4) == 0 ? texts[random.nextInt(texts.length)] : "[" + input + "]";
        return RawRequest.of("POST", at, "/v1/embeddings")
                .json()
                .body("{\"model\": \"%s\", \"input\": %s%s}".formatted(place.model(), whole, more));
    }
}
