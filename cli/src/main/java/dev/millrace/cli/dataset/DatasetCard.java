package dev.millrace.cli.dataset;

import dev.millrace.cli.report.Figures;
import dev.millrace.contracts.api.DatasetDetails;
import dev.millrace.contracts.api.DatasetVersion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A dataset's card, as the Hugging Face hub shows it: what it is, where it comes from, what was dropped on the way. */
final class DatasetCard {

    private static final int SMALL = 1_000;

    private DatasetCard() {}

    /** @param withoutSome whether documents that are withdrawn are left out of the files */
    static String of(DatasetDetails details, DatasetFormat format, boolean withoutSome) {
        DatasetVersion dataset = details.dataset();
        return """
                ---
                pretty_name: %s
                %sconfigs:
                  - config_name: default
                    data_files:
                      - split: train
                        path: data/train-*.%s
                size_categories:
                  - %s
                ---

                # %s

                %,d documents, %s of text, in %,d files. Version %s, curated by the run `%s` after the recipe with the digest
                `%s`.%s

                Each document has an `id` (a hash of its source and position), its `text`, the name of its `source`, when it was
                `created` where the source says so, the hash of its text as it was read (`content_hash`), what else is known of it
                (`metadata`) and, where it is a dialog, its `messages`.

                ## Sources

                | source | licence | weight | documents | text | where |
                |---|---|---:|---:|---:|---|
                %s

                ## What was dropped

                | stage | came in | kept | changed | dropped | why, and what was found |
                |---|---:|---:|---:|---:|---|
                %s
                """.formatted(
                        dataset.address(),
                        licences(details),
                        format.ending(),
                        size(dataset.documents()),
                        dataset.name(),
                        dataset.documents(),
                        Figures.bytes(dataset.bytes()),
                        dataset.shards(),
                        dataset.version(),
                        dataset.run(),
                        dataset.recipe(),
                        withoutSome
                                ? " Documents that have been withdrawn since are left out of the files; the figures here still count them."
                                : "",
                        details.sources().stream().map(DatasetCard::source).collect(Collectors.joining("\n")),
                        details.stages().stream().map(DatasetCard::stage).collect(Collectors.joining("\n")));
    }

    /** The hub knows identifiers in lower case; of what it can't know it is told nothing. */
    private static String licences(DatasetDetails details) {
        List<String> all = details.sources().stream()
                .map(source -> source.licence().toLowerCase(Locale.ROOT))
                .filter(licence -> !licence.equals("unknown"))
                .distinct()
                .toList();
        return all.isEmpty()
                ? ""
                : all.stream()
                        .map(licence -> "  - " + licence + "\n")
                        .collect(Collectors.joining("", "license:\n", ""));
    }

    private static String size(long documents) {
        if (documents < SMALL) {
            return "n<1K";
        }
        long decade = SMALL;
        while (documents >= 10 * decade && decade < 1_000_000_000_000L) {
            decade *= 10;
        }
        return "%s<n<%s".formatted(rounded(decade), rounded(10 * decade));
    }

    private static String rounded(long decade) {
        return Figures.short3((double) decade)
                .replace(" k", "K")
                .replace(" ", "")
                .replaceAll("\\.0+", "");
    }

    private static String source(DatasetDetails.Origin source) {
        return "| %s | %s | %s | %,d | %s | %s |"
                .formatted(
                        source.name(),
                        source.licence(),
                        source.weight(),
                        source.documents(),
                        Figures.bytes(source.bytes()),
                        source.origin().replace("|", "\\|"));
    }

    private static String stage(DatasetDetails.StageCounts stage) {
        return "| %s | %,d | %,d | %,d | %,d | %s |"
                .formatted(
                        stage.stage(),
                        stage.counts().documentsIn(),
                        stage.counts().kept(),
                        stage.counts().changed(),
                        stage.counts().droppedInAll(),
                        Stream.of(stage.counts().dropped(), stage.counts().found())
                                .filter(some -> !some.isEmpty())
                                .map(Figures::breakdown)
                                .collect(Collectors.joining(", ")));
    }
}
