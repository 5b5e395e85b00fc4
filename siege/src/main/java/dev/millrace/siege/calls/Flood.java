package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.RawRequest;
import dev.millrace.siege.wire.Reply;
import dev.millrace.siege.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A body that is far too large: its size is announced, or it comes in chunks without end. It is sent until the server
 * has had enough, at most {@value #MOST} bytes of it.
 *
 * @param name for tables
 * @param services it is sent to one of these
 * @param path where to
 * @param announced whether its size is said
 * @param known whether the sender has the token
 */
record Flood(String name, List<ServiceSpec> services, String path, boolean announced, boolean known) implements Kind {

    private static final long MOST = 64L << 20;
    private static final long SAID = 5L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    static List<Kind> kinds() {
        return List.of(
                new Flood("gigabytes announced", Questions.MODELS, "/v1/completions", true, false),
                new Flood("chunks without end", Questions.MODELS, "/v1/chat/completions", false, false),
                new Flood("gigabytes for a run", List.of(ServiceSpec.ORCHESTRATOR), "/api/runs", true, true),
                new Flood("chunks without end for a run", List.of(ServiceSpec.ORCHESTRATOR), "/api/runs", false, true),
                new Flood("gigabytes from a stranger", Shot.ALL, "/api/uploads", true, false));
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public CallOutcome call(Place place, Random random) throws IOException {
        ServiceSpec service = services.get(random.nextInt(services.size()));
        URI address = place.at(service);
        byte[] head = head(place, address);
        try (Wire wire = Wire.to(address)) {
            boolean open = wire.send(head);
            byte[] piece = piece(random);
            for (long sent = 0; open && sent < MOST; sent += piece.length) {
                open = wire.send(piece);
            }
            Reply reply = wire.reply(PATIENCE);
            return new CallOutcome(
                    reply.word(), Allowed.refusal().fault(reply), service.serviceName(), CallOutcome.text(head));
        }
    }

    private byte[] head(Place place, URI address) {
        RawRequest message = RawRequest.of("POST", address, path).json();
        if (known) {
            message.header("Authorization", place.token().header());
        }
        return (announced ? message.header("Content-Length", SAID) : message.header("Transfer-Encoding", "chunked"))
                .end();
    }

    private byte[] piece(Random random) {
        byte[] piece = new byte[65_536];
        Arrays.fill(piece, (byte) (' ' + random.nextInt(90)));
        if (!announced) {
            byte[] size = "10000\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] chunk = Arrays.copyOf(size, size.length + piece.length + 2);
            System.arraycopy(piece, 0, chunk, size.length, piece.length);
            chunk[chunk.length - 2] = '\r';
            chunk[chunk.length - 1] = '\n';
            return chunk;
        }
        return piece;
    }
}
