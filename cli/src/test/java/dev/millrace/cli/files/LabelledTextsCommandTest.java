package dev.millrace.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.command.RecipeFile;
import dev.millrace.contracts.recipes.Recipe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabelledTextsCommandTest {

    private final StringWriter said = new StringWriter();

    @Test
    void madeTextsAreWhatTheReadyMadeRecipeLearnsFrom(@TempDir Path folder) throws Exception {
        Recipe recipe = RecipeFile.read(Path.of("../recipes/names.yaml"));
        int status = run("--texts", "500", "--seed", "3");

        assertThat(status).isZero();
        Path data = Files.writeString(folder.resolve("made.jsonl"), said.toString());
        List<LabelledText> texts = new ArrayList<>();
        new LabelledData(List.of(data), recipe.model().head().labels(), new PrintWriter(said))
                .read((_, text) -> texts.add(text));
        assertThat(texts).hasSize(500);
        assertThat(texts.stream().flatMap(text -> text.entities().stream()).map(LabelledText.Entity::label))
                .containsAll(recipe.model().head().labels());
    }

    @Test
    void fewerThanNoneAreRefused() {
        assertThat(run("--texts", "-1")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private int run(String... arguments) {
        return new CommandLine(new LabelledTextsCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }
}
