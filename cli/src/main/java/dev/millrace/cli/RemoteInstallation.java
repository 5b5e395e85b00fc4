package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.contracts.api.RunReport;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;

/**
 * An installation elsewhere, by the addresses that the command was given.
 *
 * @param ingestion takes files; absent when it wasn't named
 */
record RemoteInstallation(StackOptions options, URI address, Optional<URI> ingestion) implements Installation {

    private static final String API = "/v1";

    @Override
    public HttpApi orchestrator() throws CommandFailed {
        return new HttpApi("orchestrator", address, options.tokenFor(address, ServiceSpec.ORCHESTRATOR));
    }

    @Override
    public HttpApi inference(RunReport report) throws CommandFailed {
        String endpoint = report.endpoints().inference();
        URI base =
                URI.create(endpoint.endsWith(API) ? endpoint.substring(0, endpoint.length() - API.length()) : endpoint);
        return new HttpApi("inference service", base, options.tokenFor(base, ServiceSpec.INFERENCE));
    }

    @Override
    public FileUpload uploads(PrintWriter out) throws CommandFailed {
        URI service = ingestion.orElseThrow(
                () -> new CommandFailed(
                        CommandFailed.USAGE,
                        "The recipe names files, which are sent to the ingestion service: say where that is with --ingestion URL"));
        return new FileUpload(service, options.tokenFor(service, ServiceSpec.INGESTION), options.folder(), out);
    }

    @Override
    public JsonNode complete(JsonNode report) {
        return report;
    }

    @Override
    public void close() {
        // It goes on without this command.
    }
}
