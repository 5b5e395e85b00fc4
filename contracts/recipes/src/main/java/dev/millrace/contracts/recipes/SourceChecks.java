package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What sources can't give that is to be learnt from them: answers, and as much as a batch. */
final class SourceChecks {

    /** No made story is longer. */
    private static final long STORY_BYTES = 16_384;

    /** Whose files hold no more than their bytes; archives and compressed ones do. */
    private static final Pattern PLAIN =
            Pattern.compile("(?i).*\\.(jsonl|ndjson|json|txt|md|markdown|html?|xml|tex|csv|tsv)");

    /** A token is a byte at least, but normalizers write some characters as several. */
    private static final double TOKENS_A_BYTE = 2;

    private final RecipeText text;
    private final JsonNode sources;
    private final TrainingCost cost;
    private final boolean here;
    private final List<Problem> problems = new ArrayList<>();

    private SourceChecks(RecipeText text, JsonNode sources, TrainingCost cost, boolean here) {
        this.text = text;
        this.sources = sources;
        this.cost = cost;
        this.here = here;
    }

    /**
     * What is wrong with the sources of a recipe that makes sense by itself, and is to be run.
     *
     * @param filled the recipe with its defaults and its paths resolved
     * @param here whether its files are on this machine; elsewhere a path tells nothing
     */
    static List<Problem> problems(RecipeText text, JsonNode filled, TrainingCost cost, boolean here) {
        if (filled.hasNonNull("dryRun") || filled.path("until").asText().equals("dataset")) {
            return List.of(); // nothing is learnt
        }
        SourceChecks checks = new SourceChecks(text, filled.path("sources"), cost, here);
        if (cost.training().objective().tunes()) {
            checks.answers();
        }
        if (!filled.hasNonNull("continuous")) {
            checks.batch(); // else there is more to come
        }
        return checks.problems;
    }

    private void answers() {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).hasNonNull("generator")) {
                problem(
                        "/sources/%d/generator".formatted(i),
                        "made stories have no answers, and %s is learnt from those; expected a source of %s"
                                .formatted(
                                        text.tree().at("/training/objective").asText(),
                                        cost.training().objective() == TrainingObjective.PREFERENCE
                                                ? "pairs of answers"
                                                : "dialogs"));
            }
        }
    }

    private void batch() {
        OptionalLong bytes = bytes();
        if (bytes.isEmpty() || !problems.isEmpty()) {
            return;
        }
        // Of dialogs a template may write more than there is; but each row has one at least.
        boolean rows = cost.training().objective().tunes();
        double most = rows ? bytes.getAsLong() : TOKENS_A_BYTE * bytes.getAsLong();
        double asked = rows
                ? cost.training().batch()
                : (double) cost.training().batch() * cost.model().context();
        if (asked > most) {
            problem(
                    "/training/batch",
                    "a step would learn from %,.0f %s, and all sources together have %,d bytes; expected a smaller batch, or more to learn from"
                            .formatted(asked, rows ? "rows" : "tokens", bytes.getAsLong()));
        }
    }

    /** Of all sources, where that shows. */
    private OptionalLong bytes() {
        long all = 0;
        for (JsonNode source : sources) {
            OptionalLong one = bytes(source);
            if (one.isEmpty()) {
                return one;
            }
            all += one.getAsLong();
        }
        return sources.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all);
    }

    private OptionalLong bytes(JsonNode source) {
        if (source.hasNonNull("generator")) {
            return OptionalLong.of(source.at("/generator/documents").longValue() * STORY_BYTES);
        }
        return Optional.ofNullable(source.path("path").textValue())
                .filter(_ -> here)
                .map(Path::of)
                .map(SourceChecks::plain)
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong plain(Path place) {
        try (Stream<Path> files = Files.walk(place)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!PLAIN.matcher(file.toString()).matches()) {
                    return OptionalLong.empty();
                }
                bytes += Files.size(file);
            }
            return OptionalLong.of(bytes);
        } catch (IOException e) {
            return OptionalLong.empty(); // whoever reads it will say so
        }
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
