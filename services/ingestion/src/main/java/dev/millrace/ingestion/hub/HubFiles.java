package dev.millrace.ingestion.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.Origin;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.SourceFiles;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import okhttp3.HttpUrl;

/** Files of a dataset at the commit that its revision stands for when the run is planned. */
public final class HubFiles implements SourceFiles {

    private static final String COMMIT = "commit";

    private final Origin.HuggingFace origin;
    private final HubClient hub;
    private Optional<Map<String, SourceFile>> tree = Optional.empty();

    public HubFiles(Origin.HuggingFace origin, HubClient hub) {
        this.origin = origin;
        this.hub = hub;
    }

    @Override
    public List<SourceFile> list(Map<String, SourceFile> known) throws UnreadableSource, IOException {
        try {
            String commit = hub.page(hub.url("api/datasets", origin.dataset(), "revision", origin.revision()), what())
                    .json()
                    .path("sha")
                    .asText();
            PathMatcher wanted = glob(origin.files());
            List<SourceFile> files = all(commit).values().stream()
                    .filter(file -> wanted.matches(Path.of(file.path())))
                    .toList();
            if (files.isEmpty()) {
                throw new UnreadableSource("%s has no file like %s".formatted(what(), origin.files()));
            }
            return files;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private String what() {
        return "%s at %s".formatted(origin.dataset(), origin.revision());
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while a dataset was listed");
    }

    /** All files of a commit, by path. */
    private Map<String, SourceFile> all(String commit) throws UnreadableSource, IOException, InterruptedException {
        Map<String, SourceFile> files = new LinkedHashMap<>();
        Optional<HttpUrl> next = Optional.of(hub.url("api/datasets", origin.dataset(), "tree", commit)
                .newBuilder()
                .addQueryParameter("recursive", "true")
                .build());
        while (next.isPresent()) {
            HubClient.Page page = hub.page(next.get(), what());
            for (JsonNode entry : page.json()) {
                if (entry.path("type").asText().equals("file")) {
                    files.put(entry.path("path").asText(), file(entry, commit));
                }
            }
            next = page.next();
        }
        return files;
    }

    /** Another file of the same commit, whether the source's glob names it or not; the commit is listed once for it. */
    @Override
    public Optional<InputStream> beside(SourceFile file, String path) throws IOException {
        try {
            if (tree.isEmpty()) {
                tree = Optional.of(all(file.state().getOrDefault(COMMIT, origin.revision())));
            }
        } catch (UnreadableSource e) {
            throw new UnreadableFile(path, e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        Optional<SourceFile> other = Optional.ofNullable(tree.get().get(path));
        return other.isPresent() ? Optional.of(open(other.get())) : Optional.empty();
    }

    private static PathMatcher glob(String files) throws UnreadableSource {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + files);
        } catch (PatternSyntaxException e) {
            throw new UnreadableSource("%s is no glob: %s".formatted(files, e.getDescription()), e);
        }
    }

    /** The object id is a hash of the content: git's, or the SHA-256 of a large file. */
    private static SourceFile file(JsonNode entry, String commit) {
        String oid = entry.path("lfs").path("oid").asText(entry.path("oid").asText());
        return new SourceFile(
                entry.path("path").asText(),
                entry.path("size").asLong(),
                oid,
                Map.of(),
                Map.of(COMMIT, commit),
                Optional.empty());
    }

    @Override
    public InputStream open(SourceFile file) throws IOException {
        HttpUrl url = hub.url(
                "datasets",
                origin.dataset(),
                "resolve",
                file.state().getOrDefault(COMMIT, origin.revision()),
                file.path());
        return new ResumingInput(hub, url, file);
    }
}
