package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.ingestion.domain.LocalFiles;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.UnprocessableEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;

/** From what a recipe says about a source to its files. */
@ApplicationScoped
public class Sources {

    private final ObjectStore store;
    private final Buckets buckets;
    private final GeneratedSources generated;

    Sources(ObjectStore store, Buckets buckets, GeneratedSources generated) {
        this.store = store;
        this.buckets = buckets;
        this.generated = generated;
    }

    SourceFiles files(Recipe.Source source) throws IOException {
        if (source.path().isPresent()) {
            return new LocalFiles(Path.of(source.path().get()));
        }
        if (source.s3().isPresent()) {
            return buckets.files(source.s3().get());
        }
        if (source.upload().isPresent()) {
            return new UploadedFile(store, source.upload().get());
        }
        if (source.generator().isPresent()) {
            return new LocalFiles(generated.folder(source.generator().get()));
        }
        throw new UnprocessableEvent("The source %s doesn't say where it is".formatted(source.name()));
    }
}
