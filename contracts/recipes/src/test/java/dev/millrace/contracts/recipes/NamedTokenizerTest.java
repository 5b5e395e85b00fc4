package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe that names a tokenizer is read with it; one that can't be used is refused at its line. */
class NamedTokenizerTest {

    private static final String BEGINNING = """
            name: tiny
            sources: [{name: stories, generator: {kind: stories}}]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void tokenizers() throws IOException {
        write("llama/tokenizer.json", TokenizerFile.write(List.of("<s>", "</s>"), List.of(new Merge("a", "b"))));
        write("llama/tokenizer_config.json", "{\"eos_token\": \"</s>\"}");
        write("llama/config.json", "{\"model_type\": \"abacus\"}");
        write("endless.json", TokenizerFile.write(List.of("<pad>"), List.of()));
        write("broken.json", "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 2}, \"merges\": []}}");
        write("several/one.model", "");
        write("several/two.tiktoken", "");
        Files.createDirectory(folder.resolve("empty"));
    }

    private void write(String name, String content) throws IOException {
        write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), content);
    }

    @Test
    void theModelHasAsManyTokenIdsAsTheTokenizerThatIsNamed() {
        Recipe folderNamed = accepted("tokenizer: {from: llama}\n");
        Recipe fileNamed = accepted("tokenizer: {from: llama/tokenizer.json, vocabulary: 259}\n");

        assertThat(folderNamed.tokenizer().vocabulary()).isEqualTo(259);
        assertThat(folderNamed.tokenizer().from())
                .contains(folder.resolve("llama").toString());
        assertThat(fileNamed.tokenizer().vocabulary()).isEqualTo(259);
        assertThat(RecipeReader.canonical(RecipeReader.canonical(fileNamed))).isEqualTo(fileNamed);
        assertThat(RecipeReader.read(text(RecipeReader.canonical(fileNamed)), folder))
                .isEqualTo(new Reading.Accepted(fileNamed));
    }

    /** A recipe that leaves its training to the depth of its model is reckoned with what the tokenizer has. */
    @Test
    void theDepthOfAModelIsReckonedWithIt() {
        String named = "tokenizer: {from: llama}\nmodel: {depth: 4}\n";
        String trained = "tokenizer: {vocabulary: 8192}\nmodel: {depth: 4}\n";

        assertThat(accepted(named).training().steps())
                .isLessThan(accepted(trained).training().steps());
    }

    @Test
    void whatCantBeUsedIsRefusedAtItsLineWithWhatIsWrong() {
        assertThat(refusals("tokenizer: {from: nowhere}\n"))
                .singleElement()
                .asString()
                .startsWith(
                        "3 tokenizer.from: nowhere is not there or can't be read; expected a file, a folder, NAME@");
        assertThat(refusals("tokenizer:\n  from: broken.json\n"))
                .singleElement()
                .asString()
                .startsWith("4 tokenizer.from: the tokenizer can't be used: ")
                .contains("no token has id 1");
        assertThat(refusals("tokenizer: {from: empty}\n"))
                .singleElement()
                .asString()
                .contains("holds no tokenizer; expected tokenizer.json");
        assertThat(refusals("tokenizer: {from: several}\n"))
                .singleElement()
                .asString()
                .contains("several tokenizers: one.model, two.tiktoken; name the one that is meant");
        assertThat(refusals("tokenizer: {from: endless.json}\n"))
                .singleElement()
                .asString()
                .contains(
                        "3 tokenizer.from: the tokenizer can't be used: there is no token <|endoftext|> to end a text");
        assertThat(refusals("tokenizer: {from: 'ftp://people/tiny'}\n"))
                .singleElement()
                .asString()
                .contains("3 tokenizer.from: found the text \"ftp://people/tiny\"; expected a file");
    }

    @Test
    void whatIsSaidBesideItMustBeWhatItHas() {
        assertThat(refusals("tokenizer:\n  from: llama\n  vocabulary: 300\n  sampleBytes: 4096\n"))
                .containsExactly(
                        "5 tokenizer.vocabulary: found 300; the tokenizer that is named has 259 token ids: leave vocabulary out",
                        "6 tokenizer.sampleBytes: no tokenizer is trained where one is named; leave sampleBytes out, or from");
        assertThat(refusals("tokenizer: {vocabulary: 259}\n"))
                .singleElement()
                .asString()
                .startsWith("3 tokenizer.vocabulary: found 259; expected a whole number at least 260");
    }

    @Test
    void anObjectivesTokensMustBeThere() throws IOException {
        write("bert.json", TokenizerFile.write(List.of("[SEP]", "[MASK]"), List.of()));
        String masked = "model: {kind: encoder}\ntraining: {objective: masked}\n";

        assertThat(accepted("tokenizer: {from: bert.json}\n" + masked)
                        .tokenizer()
                        .vocabulary())
                .isEqualTo(258);
        assertThat(refusals("tokenizer: {from: llama}\n" + masked))
                .singleElement()
                .asString()
                .contains("3 tokenizer.from: the tokenizer has no token to hide others behind", "[MASK]");
        assertThat(refusals("""
                        tokenizer: {from: llama}
                        model: {kind: encoder-decoder}
                        training: {objective: span-corruption}
                        """))
                .singleElement()
                .asString()
                .contains("no token for number 1; expected <|extra_0|> or <extra_id_0>");
    }

    @Test
    void itGoesWithTheRecipeAndIsReadAgainWhereItArrives() {
        Recipe written = accepted("tokenizer: {from: llama}\n");
        Asset asset = new Asset("ab".repeat(32), "llama");
        Recipe sent = RecipeAssets.taken(written, file -> {
            assertThat(file).isEqualTo(folder.resolve("llama"));
            return asset;
        });

        Reading arrived = RecipeReader.readElsewhere(
                text(RecipeReader.complete(sent)),
                OptionalInt.empty(),
                desk(new RecipeReader.TakenModel.In(asset, folder.resolve("llama"))));

        assertThat(arrived).isEqualTo(new Reading.Accepted(sent));
        assertThat(sent.tokenizer().given()).contains(asset);
        assertThat(RecipeParts.tokenizer(sent)).isNotEqualTo(RecipeParts.tokenizer(accepted("")));
    }

    /** How many ids a model of the platform has isn't known to who names it. */
    @Test
    void theSizeIsSaidByWhoKnowsIt() {
        Recipe named = accepted("tokenizer: {from: stories@v3}\n");
        Asset asset = new Asset("ab".repeat(32), "stories@v3");

        Recipe arrived = ((Reading.Accepted) RecipeReader.readElsewhere(
                        text(RecipeReader.complete(named)),
                        OptionalInt.empty(),
                        desk(new RecipeReader.TakenModel.In(asset, folder.resolve("llama")))))
                .recipe();

        assertThat(RecipeAssets.files(named)).isEmpty();
        assertThat(arrived.tokenizer().vocabulary()).isEqualTo(259);
        assertThat(arrived.tokenizer().given()).contains(asset);
    }

    /** Where it is another one meanwhile, or none, that is said. */
    @Test
    void whatArrivesOtherwiseIsRefused() {
        Asset asset = new Asset("ab".repeat(32), "llama");
        String recipe = BEGINNING + "tokenizer: {from: '%s'}\n".formatted(asset);
        Path broken = folder.resolve("broken.json");

        Reading reading = RecipeReader.readElsewhere(
                recipe, OptionalInt.empty(), desk(new RecipeReader.TakenModel.In(asset, broken)));
        Reading gone = RecipeReader.readElsewhere(
                recipe, OptionalInt.empty(), desk(new RecipeReader.TakenModel.Refused("nothing was uploaded")));

        assertThat(((Reading.Refused) reading).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .contains("no token has id 1")
                        .doesNotContain(folder.toString()));
        assertThat(((Reading.Refused) gone).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).isEqualTo("nothing was uploaded"));
    }

    private static RecipeReader.AssetDesk desk(RecipeReader.TakenModel tokenizer) {
        return new RecipeReader.AssetDesk() {
            @Override
            public RecipeReader.Taken take(String written, boolean several) {
                throw new AssertionError(written);
            }

            @Override
            public RecipeReader.TakenModel takeModel(String written) {
                throw new AssertionError(written);
            }

            @Override
            public RecipeReader.TakenModel takeTokenizer(String written) {
                return tokenizer;
            }
        };
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private Recipe accepted(String more) {
        Reading reading = RecipeReader.read(BEGINNING + more, folder);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }

    private List<String> refusals(String more) {
        return ((Reading.Refused) RecipeReader.read(BEGINNING + more, folder))
                .problems().stream()
                        .map(problem -> "%d %s: %s".formatted(problem.line(), problem.path(), problem.message()))
                        .toList();
    }
}
