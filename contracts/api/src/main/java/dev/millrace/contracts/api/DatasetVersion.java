package dev.millrace.contracts.api;

import dev.millrace.contracts.events.ObjectRef;
import java.util.List;

/**
 * A dataset: documents that have come through every stage of curation.
 *
 * @param run the run that curated it
 * @param recipe digest of that run's recipe
 * @param shards shards that hold a document
 * @param bytes of its documents' texts, in UTF-8
 * @param manifest what names its shards
 * @param usedBy runs that begin with it, by name
 */
public record DatasetVersion(
        String name,
        String version,
        String run,
        String recipe,
        int shards,
        long documents,
        long bytes,
        ObjectRef manifest,
        List<String> usedBy) {

    /** What a recipe calls it. */
    public String address() {
        return name + "@" + version;
    }
}
