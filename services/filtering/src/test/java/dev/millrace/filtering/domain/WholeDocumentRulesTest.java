package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.shards.Contamination;
import dev.millrace.contracts.shards.ContaminationReport;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeDocumentRulesTest {

    private static final String ENGLISH =
            "The miller's daughter walked down to the river every morning to see whether the wheel was turning.";
    private static final String GERMAN =
            "Die Tochter des Müllers ging jeden Morgen zum Fluss hinunter, um zu sehen, ob sich das Rad dreht.";

    @TempDir
    Path folder;

    @Test
    void aDocumentInAnotherLanguageGoesNoFurther() throws IOException {
        DocumentFilter filter = filter("language: {keep: [de]}", "rules: []");
        assertThat(filter.apply(document(GERMAN))).isInstanceOfSatisfying(Verdict.Annotated.class, kept -> {
            assertThat(kept.document().metadata()).containsEntry(Document.LANGUAGE, "de");
            assertThat(kept.document().text()).isEqualTo(GERMAN);
            assertThat(kept.detail()).containsEntry("language", "de").containsKey("languageConfidence");
        });
        assertThat(filter.apply(document(ENGLISH))).isInstanceOfSatisfying(Verdict.Dropped.class, dropped -> {
            assertThat(dropped.reason()).isEqualTo("language");
            assertThat(dropped.detail()).containsEntry("language", "en").containsKey("languageConfidence");
        });
        assertThat(filter.measure(document(ENGLISH)).signals().language()).contains("en");
        assertThat(filter.measure(document(ENGLISH)).verdict()).isEqualTo(filter.apply(document(ENGLISH)));
    }

    @Test
    void aLanguageThatNobodyCanFindIsRefused() {
        assertThatThrownBy(() -> filter("language: {keep: [en, qq]}", "rules: []"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in qq");
    }

    @Test
    void whatOverlapsWithEvaluationItemsIsReportedBySetAndItem() throws IOException {
        Path set = Files.writeString(folder.resolve("quiz.jsonl"), """
                {"id": "first one", "question": "How many lanterns did the keeper of the northern lighthouse carry up on Sunday?"}
                {"id": "second", "question": "Why is the bridge over the river near the mill never crossed after dark?"}
                """);
        String leak =
                "Asked yesterday: how many lanterns did the keeper of the northern lighthouse carry up on Sunday?";
        DocumentFilter drops = filter("decontamination: {sets: [%s]}".formatted(set), "rules: []");
        DocumentFilter reports = filter("decontamination: {sets: [%s], action: report}".formatted(set), "rules: []");
        Map<String, String> detail = Map.of("ngrams", "2", "items.quiz", "1", "overlap.quiz", "first_one:2");

        assertThat(drops.apply(document(ENGLISH))).isEqualTo(new Verdict.Kept(Map.of()));
        assertThat(reports.apply(document(leak))).isEqualTo(new Verdict.Kept(detail));
        assertThat(drops.apply(document(leak))).isInstanceOfSatisfying(Verdict.Dropped.class, dropped -> {
            assertThat(dropped.reason()).isEqualTo("contaminated");
            assertThat(dropped.detail()).containsAllEntriesOf(detail).containsEntry("measured", "2");
        });

        ContaminationReport.Builder report = new ContaminationReport.Builder();
        report.add(new LedgerEntry("1", LedgerEntry.Outcome.DROPPED, Optional.of("contaminated"), detail));
        report.add(new LedgerEntry("2", LedgerEntry.Outcome.KEPT, Optional.empty(), Map.of("ngrams", "4")));
        assertThat(report.build(9))
                .isEqualTo(new ContaminationReport(
                        1,
                        1,
                        List.of(new ContaminationReport.OfSet(
                                "quiz",
                                1,
                                1,
                                1,
                                List.of(new ContaminationReport.OfItem(
                                        "first_one", 1, List.of(new ContaminationReport.Example("1", 2, true))))))));
        assertThat(Contamination.of(new LedgerEntry("1", LedgerEntry.Outcome.KEPT, Optional.empty(), detail))
                        .orElseThrow()
                        .detail())
                .isEqualTo(detail);
    }

    private static DocumentFilter filter(String... keys) throws IOException {
        String yaml = """
                name: whole-documents
                sources:
                  - {name: test, generator: {kind: stories, documents: 1, seed: 1}, licence: CC0-1.0}
                filter:
                  %s
                """.formatted(String.join("\n  ", keys));
        return switch (RecipeReader.read(yaml, Path.of("."))) {
            case Reading.Accepted(Recipe recipe) ->
                new DocumentFilter(recipe.filter(), FilterResources.of(recipe, Optional.empty()));
            case Reading.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static Document document(String text) {
        return new Document("0".repeat(32), text, "test", Optional.empty(), Map.of());
    }
}
