package dev.millrace.cli.models;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where commands keep the models that recipes name by an address. */
public final class ModelOptions {

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description =
                    "where models are kept that a recipe names on the hub or in a bucket (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(".millrace", "models");

    /**
     * What fetches them.
     *
     * @param out is told what is fetched
     */
    public FetchedModels fetching(PrintWriter out) {
        return new FetchedModels(folder, System.getenv(), out);
    }
}
