package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be learnt from a recipe's sources is told at its line. */
class SourceChecksTest {

    private static final ModelFetch NONE = new ModelFetch() {
        @Override
        public Fetched fetch(RemoteModel model) {
            return new Fetched.Refused("nothing is to be fetched");
        }

        @Override
        public Fetched fetchTokenizer(RemoteModel model) {
            return fetch(model);
        }

        @Override
        public Fetched fetch(Path adapters, RemoteModel model) {
            return fetch(model);
        }

        @Override
        public Fetched fetchClassifier(RemoteModel model) {
            return fetch(model);
        }
    };

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("dialogs.jsonl"), "{\"text\": \"Once upon a time.\"}\n".repeat(100));
        Files.write(folder.resolve("packed.jsonl.zst"), new byte[100]);
    }

    private List<Problem> problems(String recipe) {
        return RecipeReader.readToRun(recipe, folder, NONE) instanceof Reading.Refused refused
                ? refused.problems()
                : List.of();
    }

    @ParameterizedTest
    @CsvSource({"instruct, dialogs", "dialog, dialogs", "preference, pairs of answers"})
    void storiesHaveNoAnswers(String objective, String wanted) {
        String recipe = """
                name: tiny
                sources: [{name: dialogs, path: dialogs.jsonl}, {name: stories, generator: {kind: stories}}]
                training: {objective: %s}
                """.formatted(objective);

        assertThat(RecipeReader.readToRun(recipe, folder, NONE))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.path()).isEqualTo("sources[1].generator");
                                    assertThat(problem.message()).endsWith("expected a source of " + wanted);
                                }));
    }

    /** A hundred lines of thirty bytes, and a thousand stories of 16 KiB at most. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path: dialogs.jsonl | batch: 23 | ''",
                "path: dialogs.jsonl | batch: 24 | 6,144 tokens, and all sources together have 3,000 bytes",
                "path: ./ | batch: 24 | ''",
                "path: packed.jsonl.zst | batch: 1000000 | ''",
                "path: dialogs.jsonl | batch: 3000, objective: dialog | ''",
                "path: dialogs.jsonl | batch: 3001, objective: dialog | 3,001 rows, and all sources together have 3,000 bytes",
                "generator: {kind: stories, documents: 1000} | batch: 1000000 | all sources together have 16,384,000 bytes",
                "s3: 's3://texts/some/' | batch: 1000000 | ''",
            })
    void aBatchThatAllSourcesDoNotFillIsRefused(String origin, String training, String message) {
        List<Problem> problems = problems(
                "name: tiny\nsources: [{name: some, %s}]\ntraining: {warmup: 1, %s}\n".formatted(origin, training));

        if (message.isEmpty()) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().satisfies(problem -> {
                assertThat(problem.path()).isEqualTo("training.batch");
                assertThat(problem.line()).isEqualTo(3);
                assertThat(problem.message()).contains(message);
            });
        }
    }

    /** A file of that name may be another one where a service is. */
    @Test
    void whereFilesAreNotTheRecipesNoneIsLookedAt() {
        String recipe = "name: tiny\nsources: [{name: s, path: %s}]\n".formatted(folder.resolve("dialogs.jsonl"));

        assertThat(RecipeReader.readElsewhere(recipe)).isInstanceOf(Reading.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"continuous: {newTokens: 1000}", "until: dataset", "dryRun: 10"})
    void whereNothingIsLearntOrMoreComesTheSourcesAreEnough(String line) {
        assertThat(problems("""
                name: tiny
                sources: [{name: dialogs, path: dialogs.jsonl}]
                training: {batch: 24}
                %s
                """.formatted(line))).isEmpty();
    }
}
