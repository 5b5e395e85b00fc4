package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Origin;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.ingestion.domain.LocalFiles;
import dev.millrace.ingestion.domain.SourceFiles;
import dev.millrace.ingestion.upload.UploadedFile;
import dev.millrace.ingestion.web.Crawls;
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
    private final Crawls crawls;

    Sources(ObjectStore store, Buckets buckets, GeneratedSources generated, Crawls crawls) {
        this.store = store;
        this.buckets = buckets;
        this.generated = generated;
        this.crawls = crawls;
    }

    /** The files of {@code source}, which is number {@code order} of {@code run}. */
    SourceFiles files(Recipe.Source source, String run, int order) throws IOException {
        return switch (source.origin()) {
            case Origin.Folder(String path) -> new LocalFiles(Path.of(path));
            case Origin.Bucket(String address) -> buckets.files(address);
            case Origin.Upload(String sha256) -> new UploadedFile(store, sha256);
            case Origin.Generated(Recipe.Generator made) -> LocalFiles.made(generated.folder(made));
            case Origin.Web web -> crawls.files(web, run, order);
            case Origin.Topic topic -> throw new UnprocessableEvent("Topics can't be read yet: " + topic.name());
            case Origin.HuggingFace hub -> throw new UnprocessableEvent("Not yet: " + hub.dataset());
            case Origin.Instruct made -> throw new UnprocessableEvent("Not yet: " + made.model());
        };
    }
}
