package dev.millrace.ingestion.instruct;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.upload.NamedFiles;
import dev.millrace.objectstore.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpClient;

/** Sources that a served model makes. */
@ApplicationScoped
public class Instructors {

    private final ObjectStore store;
    private final NamedFiles files;
    private final InstructConfig config;
    private final MeterRegistry meters;
    private final HttpClient client = CompletionModel.client();

    Instructors(ObjectStore store, NamedFiles files, InstructConfig config, MeterRegistry meters) {
        this.store = store;
        this.files = files;
        this.config = config;
        this.meters = meters;
    }

    public SourceFiles files(Origin.Instruct origin) {
        return new Instructions(origin, store, files, config, client, meters);
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
