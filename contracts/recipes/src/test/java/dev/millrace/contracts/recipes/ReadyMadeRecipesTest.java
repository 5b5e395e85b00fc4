package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Trial;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyMadeRecipesTest {

    private static final Path RECIPES = Path.of(System.getProperty("millrace.root"), "recipes");

    @Test
    void theQuickstartNeedsNoFile(@TempDir Path empty) throws IOException {
        assertThat(RecipeReader.read(Files.readString(RECIPES.resolve("quickstart.yaml")), empty))
                .isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void thereIsOneForEachKindOfModel() throws IOException {
        for (Kind kind : Kind.values()) {
            String name = switch (kind) {
                case CAUSAL -> "quickstart.yaml";
                case MASKED -> "masked.yaml";
                case SEQUENCE_TO_SEQUENCE -> "spans.yaml";
            };
            assertThat(RecipeReader.read(Files.readString(RECIPES.resolve(name)), RECIPES))
                    .isInstanceOfSatisfying(
                            Reading.Accepted.class,
                            accepted ->
                                    assertThat(accepted.recipe().model().kind()).isEqualTo(kind));
        }
    }

    @Test
    void aTokenClassifierLearnsThreeSortsOfNamesAndAddresses() throws IOException {
        assertThat(RecipeReader.read(Files.readString(RECIPES.resolve("names.yaml")), RECIPES))
                .isInstanceOfSatisfying(Reading.Accepted.class, accepted -> {
                    assertThat(accepted.recipe().training().objective())
                            .isEqualTo(TrainingObjective.TOKEN_CLASSIFICATION);
                    assertThat(accepted.recipe().model().architecture(4_000).outputs())
                            .isEqualTo(9);
                });
    }

    @Test
    void aModelIsTunedWithDialogsAndWithPreferences() throws IOException {
        for (String name : new String[] {"dialogs.yaml", "preferences.yaml"}) {
            assertThat(RecipeReader.read(Files.readString(RECIPES.resolve(name)), RECIPES))
                    .isInstanceOfSatisfying(
                            Reading.Accepted.class,
                            accepted -> assertThat(accepted.recipe()
                                            .training()
                                            .objective()
                                            .tunes())
                                    .isTrue());
        }
    }

    @Test
    void aModelFollowsATopicAndIsTriedBeforeItGoesLive() throws IOException {
        assertThat(RecipeReader.read(Files.readString(RECIPES.resolve("continuous.yaml")), RECIPES))
                .isInstanceOfSatisfying(Reading.Accepted.class, accepted -> {
                    assertThat(accepted.recipe().continuous()).isPresent();
                    assertThat(accepted.recipe()
                                    .promotion()
                                    .canary()
                                    .orElseThrow()
                                    .trial())
                            .isEqualTo(new Trial(
                                    0.05, 100, 600, 0.01, 1.5, Optional.of("x-session-id"), OptionalLong.of(604_800)));
                });
    }

    @Test
    void theExampleOfOwnDataRunsOnceItsFoldersAreThere(@TempDir Path folder) throws IOException {
        String yaml = Files.readString(RECIPES.resolve("real-text.yaml"));

        assertThat(RecipeReader.read(yaml, folder))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Problem::path)
                                .containsExactly("sources[0].path", "sources[1].path", "sources[2].path"));
        for (String name : new String[] {"books", "forum", "web"}) {
            Files.createDirectories(folder.resolve("data").resolve(name));
        }
        assertThat(RecipeReader.read(yaml, folder)).isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void theExampleOfEverySourceRunsOnceItsFilesAreThere(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("data/books"));
        Files.writeString(folder.resolve("data/addresses.txt"), "");
        Files.writeString(folder.resolve("data/seed_tasks.jsonl"), "");

        assertThat(RecipeReader.read(Files.readString(RECIPES.resolve("sources.yaml")), folder))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.recipe().sources())
                                .extracting(source -> source.origin().getClass().getSimpleName())
                                .containsExactlyInAnyOrder(
                                        "Folder",
                                        "Bucket",
                                        "Upload",
                                        "Web",
                                        "Generated",
                                        "Topic",
                                        "HuggingFace",
                                        "Instruct"));
    }
}
