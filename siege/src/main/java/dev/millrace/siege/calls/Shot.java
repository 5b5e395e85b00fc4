package dev.millrace.siege.calls;

import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.wire.Reply;
import dev.millrace.siege.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A hostile call of one message: sent at once, and answered or not.
 *
 * @param name for tables
 * @param services it is sent to one of these
 * @param allowed which answers are right
 * @param writer writes the message
 */
record Shot(String name, List<ServiceSpec> services, Allowed allowed, Writer writer) implements Kind {

    static final List<ServiceSpec> ALL = List.of(ServiceSpec.values());

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Writes a message. */
    interface Writer {
        byte[] write(Place place, URI address, Random random);
    }

    @Override
    public CallOutcome call(Place place, Random random) throws IOException {
        ServiceSpec service = services.get(random.nextInt(services.size()));
        URI address = place.at(service);
        byte[] message = writer.write(place, address, random);
        try (Wire wire = Wire.to(address)) {
            boolean _ = wire.send(message); // a refusal may come before all of it is taken
            Reply reply = wire.reply(allowed.silent() ? Duration.ofSeconds(5) : PATIENCE);
            return new CallOutcome(
                    reply.word(), allowed.fault(reply), service.serviceName(), CallOutcome.text(message));
        }
    }
}
