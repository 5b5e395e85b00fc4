package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.RawRequest;
import dev.millrace.siege.wire.Reply;
import dev.millrace.siege.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Who sends slowly, reads slowly or not at all, or leaves in the middle.
 *
 * @param name for tables
 * @param services it goes to one of these
 * @param manner what it does
 */
record Slow(String name, List<ServiceSpec> services, Manner manner) implements Kind {

    /** Longer than any bound on a body or on a silent reader. */
    private static final Duration BOUND = Duration.ofSeconds(45);

    private static final String STREAM = """
            {"model": "%s", "prompt": "Once upon a time", "stream": true, "n": %d, "max_tokens": 240, "logprobs": 5,
             "temperature": 1}""";

    /** What is done; returns a word for the table, and what was wrong. */
    interface Manner {
        Done go(Place place, URI address, Random random) throws IOException, InterruptedException;
    }

    record Done(String word, Optional<String> fault) {
        static Done with(String word) {
            return new Done(word, Optional.empty());
        }
    }

    static List<Kind> kinds() {
        List<ServiceSpec> streams = List.of(ServiceSpec.CONSOLE);
        return List.of(
                new Slow("headers, a byte at a time", Shot.ALL, Slow::headers),
                new Slow("body, a byte at a time", Questions.MODELS, Slow::body),
                new Slow("recipe, a byte at a time", List.of(ServiceSpec.ORCHESTRATOR), Slow::recipe),
                new Slow("upload, a byte at a time", List.of(ServiceSpec.INGESTION), Slow::upload),
                new Slow("connections without a word", Shot.ALL, Slow::idle),
                new Slow("gone in the body", Shot.ALL, Slow::goneInBody),
                new Slow("gone in the answer", Questions.MODELS, Slow::goneInAnswer),
                new Slow("stream that nobody reads", Questions.MODELS, Slow::unread),
                new Slow("events that nobody reads", streams, Slow::unreadEvents),
                new Slow("many requests, no answer read", Shot.ALL, Slow::pipelined));
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public CallOutcome call(Place place, Random random) throws IOException, InterruptedException {
        ServiceSpec service = services.get(random.nextInt(services.size()));
        Done done = manner.go(place, place.at(service), random);
        return new CallOutcome(done.word, done.fault, service.serviceName(), "");
    }

    private static Done headers(Place place, URI at, Random random) throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at)) {
            byte[] request = RawRequest.of("GET", at, "/q/health/live")
                    .header("X-Slow", "a".repeat(100))
                    .end();
            return Done.with(wire.trickle(request, 1 + random.nextInt(6), Duration.ofMillis(300)) ? "sent" : "closed");
        }
    }

    /** Its connection is ended when its time is over; until then it keeps memory from others. */
    private static Done body(Place place, URI at, Random random) throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at)) {
            byte[] head = RawRequest.of("POST", at, "/v1/completions")
                    .json()
                    .header("Content-Length", 1_000)
                    .end();
            boolean open = wire.send(head) && wire.trickle(new byte[90], 1, Duration.ofMillis(BOUND.toMillis() / 90));
            Reply reply = wire.reply(Duration.ofMillis(500));
            return open && reply.end() == Reply.End.SILENT
                    ? new Done("waits", Optional.of("a body that doesn't come is still awaited after " + BOUND))
                    : new Done(reply.word(), Allowed.refusal().orSilence().fault(reply));
        }
    }

    private static Done recipe(Place place, URI at, Random random) throws IOException, InterruptedException {
        return slowly(RawRequest.of("POST", at, "/api/runs"), place, at, random);
    }

    private static Done upload(Place place, URI at, Random random) throws IOException, InterruptedException {
        return slowly(RawRequest.of("PUT", at, "/api/uploads"), place, at, random);
    }

    /** With the token; leaves before the end. */
    private static Done slowly(RawRequest message, Place place, URI at, Random random)
            throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at)) {
            byte[] head = message.header("Authorization", place.token().header())
                    .header("Content-Length", 200_000)
                    .end();
            boolean sent = wire.send(head)
                    && wire.send(new byte[random.nextInt(100_000)])
                    && wire.trickle(new byte[40], 1, Duration.ofMillis(300));
            return Done.with(sent ? "sent" : "closed");
        }
    }

    private static Done idle(Place place, URI at, Random random) throws IOException, InterruptedException {
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                wires.add(Wire.to(at));
            }
            Thread.sleep(2_000L + random.nextInt(10_000));
            return Done.with("left");
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    private static Done goneInBody(Place place, URI at, Random random) throws IOException {
        try (Wire wire = Wire.to(at)) {
            RawRequest message = RawRequest.of("POST", at, random.nextBoolean() ? "/v1/completions" : "/api/uploads")
                    .json();
            if (random.nextBoolean()) {
                message.header("Authorization", place.token().header());
            }
            boolean _ = wire.send(message.header("Content-Length", 900_000).end());
            boolean _ = wire.send(new byte[random.nextInt(500_000)]);
            wire.reset();
            return Done.with("left");
        }
    }

    private static Done goneInAnswer(Place place, URI at, Random random) throws IOException {
        try (Wire wire = Wire.to(at)) {
            boolean _ = wire.send(Questions.question(at, STREAM.formatted(place.model(), 1 + random.nextInt(8))));
            Reply reply = wire.reply(Duration.ofSeconds(60), 1 + random.nextInt(20_000));
            wire.reset();
            return judged(reply);
        }
    }

    private static Done judged(Reply reply) {
        return new Done(reply.word(), Allowed.answer().fault(reply));
    }

    /** The server lets go of it; what it has written until then may still be read, and isn't all there is. */
    private static Done unread(Place place, URI at, Random random) throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at, 2_048)) {
            boolean _ = wire.send(Questions.question(at, STREAM.formatted(place.model(), 24 + random.nextInt(40))));
            Thread.sleep(15_000L + random.nextInt(15_000));
            return judged(wire.reply(Duration.ofSeconds(60)));
        }
    }

    private static Done unreadEvents(Place place, URI at, Random random) throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at, 2_048)) {
            boolean _ = wire.send(RawRequest.of("GET", at, "/stream").end());
            Thread.sleep(5_000L + random.nextInt(30_000));
            return judged(wire.reply(Duration.ofSeconds(5), 1));
        }
    }

    private static Done pipelined(Place place, URI at, Random random) throws IOException, InterruptedException {
        try (Wire wire = Wire.to(at, 2_048)) {
            byte[] one = RawRequest.of("GET", at, random.nextBoolean() ? "/q/metrics" : "/q/health/live")
                    .end();
            boolean open = true;
            for (int i = 0; open && i < 100; i++) {
                open = wire.send(one);
            }
            Thread.sleep(1_000L + random.nextInt(5_000));
            wire.reset();
            return Done.with(open ? "sent" : "closed");
        }
    }
}
