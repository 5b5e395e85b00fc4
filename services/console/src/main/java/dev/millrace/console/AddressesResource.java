package dev.millrace.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;

/** Where programs find what the pages ask through this server. */
@Path("/addresses")
public class AddressesResource {

    private final ConsoleConfig config;

    AddressesResource(ConsoleConfig config) {
        this.config = config;
    }

    /**
     * Addresses for programs.
     *
     * @param inference where models answer; {@code /v1} is left to the reader
     */
    public record Addresses(URI inference) {}

    /** What code samples name. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Addresses addresses() {
        return new Addresses(config.publicInference().orElseGet(config::inference));
    }
}
