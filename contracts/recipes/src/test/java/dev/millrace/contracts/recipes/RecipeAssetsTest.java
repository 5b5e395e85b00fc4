package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.RecipeAssets.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeAssetsTest {

    private static final String UPLOAD = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** A recipe that names a file wherever one can be named. */
    private static final String EVERYWHERE = """
            name: everywhere
            sources:
              - {name: read-in-place, path: corpus}
              - {name: pages, web: {list: list.txt}}
              - {name: more-pages, web: {list: %1$s}}
              - {name: made, instruct: {seeds: seeds.jsonl, model: stories}}
            filter:
              rules: [blocklist, toxicity]
              blocklist: {addresses: [hosts.txt, sha256:%1$s/hosts.txt], words: [words.json]}
              toxicity: {words: {de: böse.txt}}
              decontamination: {sets: [sets, one.jsonl]}
              classifier: {model: model.onnx, tokenizer: tokenizer.json}
            evaluation:
              tasks: [{name: exam, kind: choice, path: exam.jsonl}]
            """.formatted(UPLOAD);

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of(
                "corpus/a.txt",
                "list.txt",
                "seeds.jsonl",
                "hosts.txt",
                "words.json",
                "böse.txt",
                "sets/b.jsonl.gz",
                "sets/a/c.jsonl",
                "sets/README",
                "one.jsonl",
                "model.onnx",
                "tokenizer.json",
                "exam.jsonl")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
    }

    @Test
    void everyFileThatGoesWithTheRecipeIsTakenInAndItsSourcesAreNot() throws Exception {
        Recipe taken = RecipeAssets.taken(RecipeAssets.listed(recipe()), RecipeAssetsTest::asset);

        assertThat(taken.sources().get(0).path())
                .contains(folder.resolve("corpus").toString());
        assertThat(taken.sources().get(1).web().orElseThrow().list()).contains(form("list.txt"));
        assertThat(taken.sources().get(2).web().orElseThrow().list()).contains(UPLOAD);
        assertThat(taken.sources().get(3).instruct().orElseThrow().seeds()).isEqualTo(form("seeds.jsonl"));
        Filter filter = taken.filter();
        assertThat(filter.blocklist().orElseThrow().addresses())
                .containsExactly(form("hosts.txt"), "sha256:" + UPLOAD + "/hosts.txt");
        assertThat(filter.blocklist().orElseThrow().words()).containsExactly(form("words.json"));
        assertThat(filter.toxicity().orElseThrow().words()).containsEntry("de", form("böse.txt"));
        assertThat(filter.decontamination().orElseThrow().sets())
                .containsExactly(form("c.jsonl"), form("b.jsonl.gz"), form("one.jsonl"));
        assertThat(filter.classifier().orElseThrow().model()).contains(form("model.onnx"));
        assertThat(filter.classifier().orElseThrow().tokenizer()).contains(form("tokenizer.json"));
        assertThat(taken.evaluation().tasks().getFirst().path()).contains(form("exam.jsonl"));
    }

    @Test
    void whatWasTakenInIsReadAnywhereAndOnlyByAReleaseThatKnowsAssets() throws Exception {
        Recipe taken = RecipeAssets.taken(RecipeAssets.listed(recipe()), RecipeAssetsTest::asset);
        String canonical = new String(RecipeReader.canonical(taken), StandardCharsets.UTF_8);

        assertThat(canonical).endsWith("\"version\":4}");
        assertThat(RecipeReader.canonical(canonical.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(taken);
        assertThat(RecipeReader.readElsewhere(canonical)).isEqualTo(new Reading.Accepted(taken));
        Recipe without = recipe("name: a\nsources: [{name: s, path: corpus}]\n");
        assertThat(new String(RecipeReader.canonical(without), StandardCharsets.UTF_8))
                .doesNotContain("version");
    }

    @Test
    void aServiceGetsCopiesOfWhatItFollowsAndOfNothingElse() throws Exception {
        Recipe taken = RecipeAssets.taken(RecipeAssets.listed(recipe()), RecipeAssetsTest::asset);
        List<String> copied = new ArrayList<>();

        Recipe filtering = RecipeAssets.copied(taken, List.of(Part.FILTER), asset -> {
            copied.add(asset.name());
            return Path.of("/copies", asset.name());
        });

        assertThat(copied)
                .containsExactlyInAnyOrder(
                        "hosts.txt",
                        "hosts.txt",
                        "words.json",
                        "böse.txt",
                        "c.jsonl",
                        "b.jsonl.gz",
                        "one.jsonl",
                        "model.onnx",
                        "tokenizer.json");
        assertThat(filtering.filter().blocklist().orElseThrow().words()).containsExactly("/copies/words.json");
        assertThat(filtering.evaluation()).isEqualTo(taken.evaluation());
        assertThat(RecipeAssets.copied(recipe(), List.of(Part.TASKS), asset -> folder))
                .isEqualTo(recipe());
    }

    @Test
    void whereFilesCantBeSeenEachThatGoesWithTheRecipeIsAskedFor() {
        String yaml = """
                name: a
                sources: [{name: s, path: /not/asked/for}]
                evaluation:
                  tasks:
                    - {name: one, kind: choice, path: sha256:%1$s/exam.jsonl}
                    - {name: two, kind: choice, path: /data/exam.jsonl}
                    - {name: three, kind: choice, path: exam.jsonl}
                    - {name: four, kind: choice, path: sha256:%1$s}
                    - {name: five, kind: choice, path: sha256:%1$s/..}
                """.formatted(UPLOAD);

        Reading reading = RecipeReader.readElsewhere(
                yaml,
                OptionalInt.empty(),
                desk((file, several) -> new RecipeReader.Taken.Refused("no " + file + " here")));

        assertThat(((Reading.Refused) reading).problems())
                .satisfiesExactly(
                        asset -> assertThat(asset.toString())
                                .startsWith("line 5,")
                                .endsWith("evaluation.tasks[0].path: no sha256:" + UPLOAD + "/exam.jsonl here"),
                        path -> assertThat(path.toString())
                                .startsWith("line 6,")
                                .endsWith("no /data/exam.jsonl here"),
                        relative -> assertThat(relative.toString())
                                .startsWith("line 7,")
                                .contains("millrace upload"),
                        nameless -> assertThat(nameless.toString())
                                .startsWith("line 8,")
                                .contains("/ and the file's name"),
                        parent -> assertThat(parent.toString())
                                .startsWith("line 9,")
                                .contains("/ and the file's name"));
    }

    @Test
    void whatIsTakenInStandsInTheRecipe() {
        Asset one = new Asset(UPLOAD, "one.jsonl");
        Asset two = new Asset(UPLOAD, "two.jsonl");

        Reading reading = RecipeReader.readElsewhere(
                """
                name: a
                sources: [{name: s, path: /not/asked/for}]
                filter: {decontamination: {sets: [/sets]}}
                evaluation: {tasks: [{name: exam, kind: choice, path: /one.jsonl}]}
                """,
                OptionalInt.empty(),
                desk((file, several) -> new RecipeReader.Taken.In(several ? List.of(two, one) : List.of(one))));

        Recipe recipe = ((Reading.Accepted) reading).recipe();
        assertThat(recipe.filter().decontamination().orElseThrow().sets())
                .containsExactly(two.toString(), one.toString());
        assertThat(recipe.evaluation().tasks().getFirst().path()).contains(one.toString());
        assertThat(recipe.sources().getFirst().path()).contains("/not/asked/for");
    }

    private static RecipeReader.AssetDesk desk(BiFunction<String, Boolean, RecipeReader.Taken> files) {
        return new RecipeReader.AssetDesk() {
            @Override
            public RecipeReader.Taken take(String written, boolean several) {
                return files.apply(written, several);
            }

            @Override
            public RecipeReader.TakenModel takeModel(String written) {
                return new RecipeReader.TakenModel.Refused("no " + written + " here");
            }

            @Override
            public RecipeReader.TakenModel takeTokenizer(String written) {
                return takeModel(written);
            }
        };
    }

    /** As a release before there were assets has stored them. */
    @Test
    void whereARecipeHasPathsItsWorkDependsOnWhatIsInTheFiles() throws Exception {
        Recipe stored = recipe();
        Recipe taken = RecipeAssets.taken(
                RecipeAssets.listed(stored),
                file -> new Asset(Sha256.of(file), file.getFileName().toString()));

        assertThat(RecipeReader.canonical(RecipeReader.canonical(stored))).isEqualTo(stored);
        assertThat(RecipeAssets.byContent(stored, Part.FILTER, Part.TASKS, Part.SOURCES))
                .isEqualTo(taken);
        assertThat(RecipeAssets.byContent(stored, Part.FILTER).filter()).isEqualTo(taken.filter());
        assertThat(RecipeAssets.byContent(stored, Part.FILTER).evaluation()).isEqualTo(stored.evaluation());
        assertThat(RecipeAssets.byContent(taken, Part.FILTER)).isEqualTo(taken);
        String before = RecipeParts.filtering(RecipeAssets.byContent(stored, Part.FILTER, Part.TASKS));
        assertThat(before).isEqualTo(RecipeParts.filtering(taken));
        Files.writeString(folder.resolve("words.json"), "other words");
        assertThat(RecipeParts.filtering(RecipeAssets.byContent(stored, Part.FILTER, Part.TASKS)))
                .isNotEqualTo(before);
    }

    @Test
    void aFolderWithoutItemsIsNamed() throws IOException {
        Recipe recipe = recipe("""
                name: a
                sources: [{name: s, path: corpus}]
                filter: {decontamination: {sets: [corpus]}}
                """);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> RecipeAssets.listed(recipe))
                .withMessageContaining(folder.resolve("corpus") + ": no file below it is named *.jsonl");
    }

    private Recipe recipe() {
        return recipe(EVERYWHERE);
    }

    private Recipe recipe(String yaml) {
        return ((Reading.Accepted) RecipeReader.read(yaml, folder)).recipe();
    }

    private static Asset asset(Path file) {
        return new Asset("ab".repeat(32), file.getFileName().toString());
    }

    private static String form(String name) {
        return "sha256:" + "ab".repeat(32) + "/" + name;
    }
}
