package dev.millrace.ingestion.domain;

import java.util.List;

/**
 * Which files belong to which part of a source.
 *
 * @param source the source's name in the recipe
 */
public record Plan(String source, List<Split> splits) {

    /** Files that are read one after the other. */
    public record Split(List<SourceFile> files) {}
}
