package dev.millrace.ingestion;

import dev.millrace.contracts.recipes.Generator;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.contracts.recipes.Source;
import dev.millrace.ingestion.bucket.Buckets;
import dev.millrace.ingestion.domain.files.LocalFiles;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.hub.HubClient;
import dev.millrace.ingestion.hub.HubFiles;
import dev.millrace.ingestion.instruct.Instructors;
import dev.millrace.ingestion.topic.DocumentTopics;
import dev.millrace.ingestion.upload.UploadedFile;
import dev.millrace.ingestion.web.Crawls;
import dev.millrace.stage.StoredUploads;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;

/** From what a recipe says about a source to its files. */
@ApplicationScoped
public class Sources {

    private final StoredUploads uploads;
    private final Buckets buckets;
    private final GeneratedSources generated;
    private final Crawls crawls;
    private final DocumentTopics topics;
    private final HubClient hub;
    private final Instructors instructors;

    Sources(
            StoredUploads uploads,
            Buckets buckets,
            GeneratedSources generated,
            Crawls crawls,
            DocumentTopics topics,
            HubClient hub,
            Instructors instructors) {
        this.uploads = uploads;
        this.buckets = buckets;
        this.generated = generated;
        this.crawls = crawls;
        this.topics = topics;
        this.hub = hub;
        this.instructors = instructors;
    }

    /** The files of {@code source}, which is number {@code order} of {@code run}. */
    SourceFiles files(Source source, String run, int order) throws IOException {
        return switch (source.origin()) {
            case Origin.Folder(String path) -> new LocalFiles(Path.of(path));
            case Origin.Bucket(String address) -> buckets.files(address);
            case Origin.Upload(String sha256) -> new UploadedFile(uploads, sha256);
            case Origin.Generated(Generator made) -> LocalFiles.made(generated.folder(made));
            case Origin.Web web -> crawls.files(web, run, order);
            case Origin.Topic topic -> topics.files(topic);
            case Origin.HuggingFace dataset -> new HubFiles(dataset, hub);
            case Origin.Instruct made -> instructors.files(made);
        };
    }
}
