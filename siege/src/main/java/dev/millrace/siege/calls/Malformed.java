package dev.millrace.siege.calls;

import static dev.millrace.siege.calls.Shot.ALL;

import dev.millrace.siege.wire.RawRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What isn't HTTP, or hardly is. */
final class Malformed {

    private Malformed() {}

    static List<Kind> kinds() {
        return List.of(
                new Shot("garbage", ALL, Allowed.refusal().orSilence(), (place, at, random) -> garbage(random)),
                new Shot("length that is none", ALL, Allowed.refusal(), (place, at, random) -> length(at, random)),
                new Shot("two lengths", ALL, Allowed.refusal(), (place, at, random) -> twoLengths(at, random)),
                new Shot("smuggled change", ALL, Allowed.refusal(), (place, at, random) -> smuggled(place, at, random)),
                new Shot("broken chunks", ALL, Allowed.refusal(), (place, at, random) -> chunks(at, random)),
                new Shot("headers too large", ALL, Allowed.refusal(), (place, at, random) -> headers(at, random)),
                new Shot("line too long", ALL, Allowed.refusal(), (place, at, random) -> line(at, random)),
                new Shot("no host, or many", ALL, Allowed.refusal(), (place, at, random) -> hosts(at, random)),
                new Shot("bytes in the path", ALL, Allowed.refusal(), (place, at, random) -> bytes(at, random)),
                new Shot("out of the folder", ALL, Allowed.refusal(), (place, at, random) -> traversal(at, random)),
                new Shot(
                        "odd HTTP/2",
                        ALL,
                        new Allowed("closed or frames", status -> false, true, true),
                        (place, at, random) -> http2(random)));
    }

    static byte[] noise(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] garbage(Random random) {
        return (new String(noise(random, 4_000), StandardCharsets.ISO_8859_1) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String odd(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] length(URI at, Random random) {
        return post(at).header(
                        "Content-Length",
                        odd(random, "-5", "abc", "99999999999999999999", "5, 6", "0x10", "1e3", "-0.0", "5 5"))
                .end();
    }

    private static byte[] twoLengths(URI at, Random random) {
        return post(at).header("Content-Length", random.nextInt(10))
                .header("Content-Length", 10 + random.nextInt(10))
                .body("{}");
    }

    /** A second request hidden behind the first one's body: it changes something, if it is taken for one. */
    private static byte[] smuggled(Place place, URI at, Random random) {
        String hidden = "POST /api/models/%s/v1/promote HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(place.model(), at.getAuthority());
        String behind = "0\r\n\r\n" + hidden;
        return (new String(
                                post(at).header(
                                                "Transfer-Encoding",
                                                odd(random, "chunked", " chunked", "identity, chunked", "xchunked"))
                                        .header("Content-Length", odd(random, "4", String.valueOf(behind.length())))
                                        .end(),
                                StandardCharsets.ISO_8859_1)
                        + behind)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] chunks(URI at, Random random) {
        String chunk = odd(random, "ZZZ\r\n\r\n", "-1\r\n", "ffffffffffffffff\r\n", "5\r\nhelloXX", "\0\r\n");
        return (new String(post(at).header("Transfer-Encoding", "chunked").end(), StandardCharsets.ISO_8859_1) + chunk)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] headers(URI at, Random random) {
        RawRequest message = RawRequest.of("GET", at, "/q/health/live");
        if (random.nextBoolean()) {
            return message.header("X-Large", "a".repeat(20_000 + random.nextInt(200_000)))
                    .end();
        }
        for (int i = 0; i < 3_000; i++) {
            message.header("X-" + i, i);
        }
        return message.end();
    }

    private static byte[] line(URI at, Random random) {
        String much = "a".repeat(10_000 + random.nextInt(200_000));
        return RawRequest.of(random.nextBoolean() ? "GET" : much, at, "/" + much)
                .end();
    }

    private static byte[] hosts(URI at, Random random) {
        RawRequest message = RawRequest.bare("GET /q/health/live HTTP/1.1");
        return random.nextBoolean()
                ? message.end()
                : message.header("Host", at.getAuthority())
                        .header("Host", "evil.example")
                        .end();
    }

    private static byte[] bytes(URI at, Random random) {
        String path = new String(noise(random, 200), StandardCharsets.ISO_8859_1).replaceAll("[\r\n ?#]", "");
        return RawRequest.of("GET", at, random.nextBoolean() ? "/" + path : "/api/runs/%zz%00%ff" + path)
                .end();
    }

    private static byte[] traversal(URI at, Random random) {
        String up = odd(random, "../", "%2e%2e/", "..%2f", "..;/", "%252e%252e/", "..\\");
        return RawRequest.of(
                        "GET",
                        at,
                        "/" + odd(random, "", "api/runs/", "q/", "api/uploads/") + up.repeat(12) + "etc/passwd")
                .end();
    }

    private static byte[] http2(Random random) {
        String noise = new String(noise(random, 2_000), StandardCharsets.ISO_8859_1);
        return ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + noise).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RawRequest post(URI at) {
        return RawRequest.of("POST", at, "/v1/completions").json();
    }
}
