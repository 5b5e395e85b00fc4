package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.RawRequest;
import java.net.URI;
import java.util.List;
import java.util.Random;

/** Who has the token and makes mistakes with it. */
final class Owners {

    private static final List<ServiceSpec> RUNS = List.of(ServiceSpec.ORCHESTRATOR, ServiceSpec.CONSOLE);
    private static final List<ServiceSpec> UPLOADS = List.of(ServiceSpec.INGESTION);

    private Owners() {}

    static List<Kind> kinds() {
        return List.of(
                new Shot("recipe of nonsense", RUNS, Allowed.refusal(), Owners::nonsense),
                new Shot("recipe that unfolds", RUNS, Allowed.refusal(), Owners::unfolding),
                new Shot("deep recipe", RUNS, Allowed.refusal(), Owners::deep),
                new Shot("recipe with wild numbers", RUNS, Allowed.refusal(), Owners::wildRecipe),
                new Shot("change of what isn't there", RUNS, Allowed.refusal(), Owners::nothingThere),
                new Shot("query out of range", RUNS, Allowed.answer(), Owners::query),
                new Shot("piece of no upload", UPLOADS, Allowed.refusal(), Owners::piece),
                new Shot("upload of impossible size", UPLOADS, Allowed.refusal(), Owners::size));
    }

    private static byte[] recipe(Place place, URI at, String yaml) {
        return RawRequest.of("POST", at, "/api/runs")
                .header("Authorization", place.token().header())
                .header("Content-Type", "application/yaml")
                .body(yaml);
    }

    private static byte[] nonsense(Place place, URI at, Random random) {
        return RawRequest.of("POST", at, "/api/runs")
                .header("Authorization", place.token().header())
                .header("Content-Type", "application/yaml")
                .body(Malformed.noise(random, 20_000));
    }

    /** A billion laughs. */
    private static byte[] unfolding(Place place, URI at, Random random) {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9 + random.nextInt(20); i++) {
            String all = ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1);
            yaml.append("a%d: &a%d [%s]%n".formatted(i, i, all));
        }
        return recipe(place, at, yaml.toString());
    }

    private static byte[] deep(Place place, URI at, Random random) {
        int depth = 1_000 + random.nextInt(200_000);
        return recipe(place, at, "name: deep\nsources: " + (random.nextBoolean() ? "[" : "{a: ").repeat(depth));
    }

    private static byte[] wildRecipe(Place place, URI at, Random random) {
        String[] numbers = {"-1", "1e400", ".nan", ".inf", "99999999999999999999", "0x7fffffff", "\"\"", "~", "[]"};
        String number = numbers[random.nextInt(numbers.length)];
        return recipe(place, at, """
                name: wild
                sources:
                  - {name: stories, generator: {kind: stories, documents: %s, seed: 1}}
                tokenizer: {vocabulary: %s}
                model: {layers: %s, hidden: %s, heads: 2, context: %s}
                training: {steps: %s, batch: %s, learningRate: %s}
                """.formatted(number, number, number, number, number, number, number, number));
    }

    private static byte[] nothingThere(Place place, URI at, Random random) {
        String[] paths = {
            "/api/models/none/v1/promote",
            "/api/models/none/rollback",
            "/api/models/%s/v999/promote",
            "/api/dead-letters/no.topic/replay",
            "/api/runs/none",
            "/api/models/%00/%0a/promote",
            "/api/runs/none/cancel",
            "/api/runs/%r/cancel",
            "/api/runs/%r/pause",
            "/api/runs/%r/resume",
            "/api/runs/none/stop",
            "/api/runs/%r/stop?export=true"
        };
        return RawRequest.of(
                        "POST",
                        at,
                        paths[random.nextInt(paths.length)]
                                .replace("%s", place.model())
                                .replace("%r", place.run()))
                .header("Authorization", place.token().header())
                .json()
                .body("{}");
    }

    private static byte[] query(Place place, URI at, Random random) {
        String[] queries = {
            "/samples?stage=filtering&limit=2147483647",
            "/samples?stage=%00",
            "/samples?limit=abc",
            "/signals?bins=-1",
            "/signals/what-if?threshold=NaN",
            "/statistics?x=1",
            "/contamination?task=none",
            "/documents/none",
            "/documents/" + "a/".repeat(500),
            "/training?from=-1",
            "/checkpoints?from=-1",
            "?" + "a=b&".repeat(800)
        };
        return RawRequest.of("GET", at, "/api/runs/" + place.run() + queries[random.nextInt(queries.length)])
                .end();
    }

    private static byte[] piece(Place place, URI at, Random random) {
        return RawRequest.of(
                        "PATCH", at, "/api/uploads/00000000-0000-0000-0000-%012x".formatted(random.nextInt(1 << 30)))
                .header("Authorization", place.token().header())
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", random.nextLong())
                .header("Content-Type", "application/offset+octet-stream")
                .body(Malformed.noise(random, 100_000));
    }

    private static byte[] size(Place place, URI at, Random random) {
        String[] sizes = {"-1", "999999999999999999", "99999999999999999999", "NaN", "", "1.5"};
        return RawRequest.of("POST", at, "/api/uploads")
                .header("Authorization", place.token().header())
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", sizes[random.nextInt(sizes.length)])
                .body("");
    }
}
