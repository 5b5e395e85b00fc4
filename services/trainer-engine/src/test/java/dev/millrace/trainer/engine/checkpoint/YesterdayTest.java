package dev.millrace.trainer.engine.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a training that an earlier release began. */
class YesterdayTest {

    private static final Path OBJECTS =
            Path.of(System.getProperty("millrace.root"), "contracts", "yesterday", "1", "objects");

    /** What the checkpoints in {@code data.zip} are of: the recipe {@code ended}, with 8,000 steps. */
    private static final String TRAINING = "d292835e7f984c6ca71a2eb6eb2456faa95c39150c2b185b4963725b42a05e6e";

    @TempDir
    Path folder;

    @Test
    void isRead() throws Exception {
        TrainingState state = TrainingState.read(OBJECTS);

        assertThat(state.step()).isEqualTo(955);
        assertThat(state.lastLosses()).hasSize(TrainingState.REMEMBERED);
        assertThat(state.identity().tokenizer()).startsWith("4d655f06");
    }

    /** It took the micro-batch for a part of what is learnt. */
    @Test
    void isOfTheTrainingThatItsRecipeStillAsksFor() throws Exception {
        Path ended =
                OBJECTS.resolveSibling("recipes/5de5a78c6ad3b6a577cb80f9e64e72c8657dd5a430c5a6dfba96d0f7ab2f5498.json");
        byte[] longer = Files.readString(ended)
                .replace("\"steps\":20,", "\"steps\":8000,")
                .getBytes(UTF_8);
        Recipe recipe = RecipeReader.canonical(longer);
        TrainingExecution execution = recipe.execution().training();
        TrainingExecution other = new TrainingExecution(
                OptionalInt.of(2), OptionalInt.of(1), OptionalInt.of(2), Optional.empty(), Optional.empty());

        Identity today = Identity.of(job(recipe, execution));

        assertThat(today.formerly(job(recipe, execution)).model()).isEqualTo(TRAINING);
        assertThat(today).isEqualTo(Identity.of(job(recipe, other)));
        assertThat(today.formerly(job(recipe, other)).model()).isNotEqualTo(TRAINING);
    }

    private TrainingJob job(Recipe recipe, TrainingExecution execution) throws IOException {
        return new TrainingJob(
                "run",
                "recipe",
                recipe.name(),
                "v1",
                recipe.tokenizer().vocabulary(),
                recipe.model(),
                recipe.training(),
                execution,
                List.of(),
                Files.writeString(folder.resolve("tokenizer.json"), "{}").toString(),
                "checkpoints",
                "model",
                "",
                ExportSpec.USUAL);
    }
}
