package dev.millrace.siege.calls;

import static dev.millrace.siege.calls.Shot.ALL;

import dev.millrace.access.domain.Door;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.RawRequest;
import java.net.URI;
import java.util.List;
import java.util.Random;

/** Who has no business here: other hosts' and origins' pages, and callers without the token. */
final class Strangers {

    private static final List<ServiceSpec> ACTING = List.of(ServiceSpec.ORCHESTRATOR, ServiceSpec.CONSOLE);

    private Strangers() {}

    static List<Kind> kinds() {
        return List.of(
                new Shot("foreign host", ALL, Allowed.only(400, 421), (place, at, random) -> host(random)),
                new Shot("foreign origin", ALL, Allowed.only(403), (place, at, random) -> origin(place, at, random)),
                new Shot("foreign page", ALL, Allowed.only(403), (place, at, random) -> page(place, at)),
                new Shot("change without a token", ALL, Allowed.only(401), (place, at, random) -> change(at, random)),
                new Shot("wrong token", ACTING, Allowed.only(401), Strangers::wrongToken),
                new Shot(
                        "feigned page of the console",
                        List.of(ServiceSpec.CONSOLE),
                        Allowed.only(401, 403),
                        Strangers::feigned),
                new Shot(
                        "upload without a token",
                        List.of(ServiceSpec.INGESTION),
                        Allowed.only(401),
                        (place, at, random) -> RawRequest.of(random.nextBoolean() ? "PUT" : "POST", at, "/api/uploads")
                                .body("{}")),
                new Shot(
                        "question as a form",
                        List.of(ServiceSpec.INFERENCE, ServiceSpec.CONSOLE),
                        Allowed.only(415),
                        (place, at, random) -> RawRequest.of("POST", at, "/v1/completions")
                                .header("Content-Type", "text/plain")
                                .body("{\"model\": \"%s\", \"prompt\": \"a\"}".formatted(place.model()))));
    }

    private static String stranger(Random random) {
        String[] names = {
            "evil.example", "localhost.evil.example", "10.0.0.7", "[::2]", "localhost:x", "127.0.0.1.nip.io"
        };
        return names[random.nextInt(names.length)];
    }

    private static byte[] host(Random random) {
        return RawRequest.bare("GET %s HTTP/1.1".formatted(path(random)))
                .header("Host", stranger(random))
                .end();
    }

    private static String path(Random random) {
        String[] paths = {"/", "/q/health/ready", "/q/metrics", "/api/runs", "/v1/models", "/nothing"};
        return paths[random.nextInt(paths.length)];
    }

    private static byte[] origin(Place place, URI at, Random random) {
        String origin = random.nextInt(4) == 0 ? "null" : "http://" + stranger(random);
        if (random.nextBoolean()) {
            return RawRequest.of("GET", at, path(random))
                    .header("Origin", origin)
                    .end();
        }
        // Even with the token: a browser that had it would have been made to send it.
        return RawRequest.of("POST", at, "/api/models/%s/v1/promote".formatted(place.model()))
                .header("Origin", origin)
                .header("Authorization", place.token().header())
                .json()
                .body("");
    }

    private static byte[] page(Place place, URI at) {
        return RawRequest.of("POST", at, "/api/models/%s/v1/promote".formatted(place.model()))
                .header("Sec-Fetch-Site", "cross-site")
                .json()
                .body("");
    }

    private static byte[] change(URI at, Random random) {
        String[] calls = {
            "POST /api/runs",
            "POST /api/models/siege/v1/promote",
            "POST /api/models/siege/rollback",
            "POST /api/runs/none/cancel",
            "POST /api/dead-letters/shards.ingested/replay",
            "DELETE /api/runs/siege-1",
            "PATCH /api/uploads/00000000-0000-0000-0000-000000000000",
            "PUT /q/health/ready",
            "TRACE /",
            "DELETE /"
        };
        String[] call = calls[random.nextInt(calls.length)].split(" ", 2);
        return RawRequest.of(call[0], at, call[1]).json().body("{}");
    }

    private static byte[] wrongToken(Place place, URI at, Random random) {
        String right = place.token().header();
        String[] wrong = {
            right.substring(0, right.length() - 1),
            right + "a",
            "Bearer ",
            "Basic " + right.substring(7),
            "Bearer \u00e4"
        };
        return RawRequest.of("POST", at, "/api/models/%s/v1/promote".formatted(place.model()))
                .header("Authorization", wrong[random.nextInt(wrong.length)])
                .json()
                .body("");
    }

    private static byte[] feigned(Place place, URI at, Random random) {
        RawRequest message = RawRequest.of("POST", at, "/api/models/%s/v1/promote".formatted(place.model()))
                .header(Door.PAGE, "1");
        if (random.nextBoolean()) {
            message.header("Origin", "http://" + stranger(random));
        }
        return message.json().body("");
    }
}
