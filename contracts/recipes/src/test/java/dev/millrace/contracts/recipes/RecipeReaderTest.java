package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.contracts.events.Continuous;
import dev.millrace.contracts.events.Execution;
import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {

    private static final String SMALLEST = """
        name: tiny
        sources:
          - name: stories
            generator: {kind: stories}
        """;

    @TempDir
    Path folder;

    @Test
    void theSmallestRecipeGetsEveryDefault() {
        Recipe recipe = accepted(SMALLEST);

        assertThat(recipe.sources().getFirst().generator()).contains(new Generator("stories", 5000, 1));
        assertThat(recipe.dedup().near()).contains(new MinHashSpec(5, 14, 8, 1));
        assertThat(recipe.evaluation().tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.kind()).contains(TaskKind.PERPLEXITY));
        assertThat(recipe.training().beta2()).isEqualTo(0.95);
        assertThat(recipe.model().tieEmbeddings()).isTrue();
    }

    @Test
    void theCanonicalFormIsARecipeWithTheSameDigest() {
        Recipe recipe = accepted(SMALLEST);
        byte[] canonical = RecipeReader.canonical(recipe);

        assertThat(RecipeReader.canonical(canonical)).isEqualTo(recipe);
        assertThat(RecipeReader.readElsewhere(new String(canonical, StandardCharsets.UTF_8)))
                .isEqualTo(new Reading.Accepted(recipe));
        assertThat(new String(canonical, StandardCharsets.UTF_8))
                .startsWith("{\"dedup\":{\"exact\":true,\"near\":{\"bands\":14,");
    }

    @Test
    void theDigestDoesNotDependOnOrderSpacingOrWrittenDefaults() {
        String other = """
            # a comment
            sources:
              - generator:
                  seed: 1
                  kind: 'stories'
                weight: 1
                name: stories
            name: "tiny"
            training: {learningRate: 1e-3}
            """;

        assertThat(RecipeReader.digest(accepted(other)))
                .isEqualTo(RecipeReader.digest(accepted(SMALLEST)))
                .matches("[0-9a-f]{64}");
        assertThat(RecipeReader.digest(accepted(SMALLEST + "training: {seed: 2}\n")))
                .isNotEqualTo(RecipeReader.digest(accepted(SMALLEST)));
    }

    @Test
    void nearDuplicatesAreSwitchedOffByNull() {
        assertThat(accepted(SMALLEST + "dedup: {near: null}\n").dedup().near()).isEmpty();
    }

    @Test
    void relativePathsStartAtTheRecipesFolder() throws IOException {
        Files.createDirectory(folder.resolve("books"));

        Recipe recipe = accepted("""
            name: books
            sources:
              - {name: books, path: ./books, licence: CC0-1.0}
            """);

        assertThat(recipe.sources().getFirst().path())
                .contains(folder.toAbsolutePath().resolve("books").toString());
    }

    @Test
    void aMissingFileIsNamedWithItsLine() {
        assertThat(problems("""
            name: books
            sources:
              - name: books
                path: nowhere
            """)).singleElement().satisfies(problem -> {
            assertThat(problem)
                    .extracting(Problem::line, Problem::column, Problem::path)
                    .containsExactly(4, 5, "sources[0].path");
            assertThat(problem.message()).contains("nowhere is not there", folder.toString());
        });
    }

    @Test
    void whereFilesCannotBeSeenPathsMustBeAbsolute() {
        assertThat(RecipeReader.readElsewhere("name: a\nsources: [{name: a, path: /not/looked/at}]\n"))
                .isInstanceOf(Reading.Accepted.class);
        assertThat(RecipeReader.readElsewhere("name: a\nsources: [{name: a, path: b}]\n"))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems().getFirst().message())
                                .contains("b is relative"));
    }

    @Test
    void anUnknownKeyIsNamedWithTheOneThatWasMeant() {
        assertThat(problems(SMALLEST + "training:\n  stepz: 4\n"))
                .containsExactly(new Problem(6, 3, "training.stepz", "unknown key; did you mean steps?"));
        assertThat(problems(SMALLEST + "training:\n  learning_rate: 4\n"))
                .containsExactly(
                        new Problem(6, 3, "training.learning_rate", "unknown key; did you mean learningRate?"));
        assertThat(problems(SMALLEST + "zebra: 4\n").getFirst().message())
                .startsWith("unknown key; expected one of name, description, sources");
    }

    @Test
    void aWrongTypeSaysWhatWasFoundAndWhatWasExpected() {
        assertThat(problems(SMALLEST + "training:\n  steps: many\n"))
                .containsExactly(new Problem(
                        6,
                        3,
                        "training.steps",
                        "found the text \"many\"; expected a whole number at least 1 at most 1000000000"
                                + " (optimiser steps)"));
        assertThat(problems(SMALLEST + "model: [1, 2]\n").getFirst().message())
                .startsWith("found a list of 2; expected a group of keys");
        assertThat(problems(SMALLEST + "training: {steps: 9999999999999999999999}\n"))
                .hasSize(1);
        assertThat(problems(SMALLEST + "training: {steps: }\n").getFirst().message())
                .startsWith("found nothing; expected a whole number");
    }

    @Test
    void aMissingKeyIsReportedWhereItBelongs() {
        assertThat(problems("name: a\nsources:\n  - path: /tmp\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message()).startsWith("name is missing; expected text (lower-case letters");
                });
        assertThat(problems("{}")).extracting(Problem::message).hasSize(2);
    }

    @Test
    void aValueOutsideAListOfChoicesNamesTheClosest() {
        assertThat(problems("name: a\nsources: [{name: a, path: ., format: json}]\n"))
                .containsExactly(
                        new Problem(2, 30, "sources[0].format", "found the text \"json\"; did you mean jsonl?"));
    }

    @Test
    void everyProblemIsReportedAtOnceInTheOrderOfTheText() {
        List<Problem> problems = problems("""
            name: UPPER
            colour: red
            sources: []
            training:
              steps: 0
              heldOut: 1
            """);

        assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 3, 5, 6);
    }

    @Test
    void aSourceHasExactlyOneOrigin() {
        assertThat(problems("name: a\nsources:\n- name: a\n").getFirst().message())
                .startsWith("found no origin; expected exactly one of path, s3, upload, generator");
        assertThat(problems("name: a\nsources:\n- {name: a, path: ., s3: 's3://corpus/a'}\n")
                        .getFirst()
                        .message())
                .startsWith("found path and s3;");
    }

    @Test
    void aRecipeBeginsWithItsSourcesOrWithADataset() {
        assertThat(accepted("{name: tiny, dataset: stories@v12, training: {steps: 200}}\n")
                        .dataset())
                .contains("stories@v12");

        assertThat(problems("name: tiny\n"))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("no sources and no dataset");
        assertThat(problems(SMALLEST + "dataset: stories@v1\n"))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("sources and a dataset");
        assertThat(problems("name: tiny\ndataset: stories\n")).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("dataset");
            assertThat(problem.message()).contains("NAME@VERSION");
        });
    }

    @Test
    void whatIsCuratedIsNotCuratedAgain() {
        String begin = "name: tiny\ndataset: stories@v1\n";

        assertThat(problems(begin + "filter: {words: spaces}\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message()).contains("curated; leave filter out");
                });
        assertThat(problems(begin + "until: dataset\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("doesn't end with one"));
        assertThat(RecipeReader.readElsewhere(
                        new String(RecipeReader.complete(accepted(begin)), java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(Reading.Accepted.class);
    }

    @Test
    void whatARunEndsWithCountsOnlyWhereItIsNoModel() {
        Recipe model = accepted(SMALLEST);

        assertThat(RecipeReader.digest(accepted(SMALLEST + "until: model\n"))).isEqualTo(RecipeReader.digest(model));
        assertThat(RecipeReader.digest(model.until(Until.DATASET)))
                .isEqualTo(RecipeReader.digest(accepted(SMALLEST + "until: dataset\n")))
                .isNotEqualTo(RecipeReader.digest(model));
    }

    @Test
    void aListOfAddressesIsAPathOrAnUpload() throws IOException {
        Files.writeString(folder.resolve("list.txt"), "");
        String upload = "0123456789abcdef".repeat(4);

        assertThat(accepted("name: a\nsources: [{name: a, web: {list: list.txt}}]\n")
                        .sources()
                        .getFirst()
                        .web()
                        .flatMap(Origin.Web::list))
                .contains(folder.toAbsolutePath().resolve("list.txt").toString());
        assertThat(accepted("name: a\nsources: [{name: a, web: {list: '%s'}}]\n".formatted(upload))
                        .sources()
                        .getFirst()
                        .web()
                        .flatMap(Origin.Web::list))
                .contains(upload);
        assertThat(problems("name: a\nsources:\n- {name: a, web: {list: nowhere.txt}}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("sources[0].web.list"));
        assertThat(problems("name: a\nsources:\n- {name: a, web: {urls: ['ftp://example.org/']}}\n")
                        .getFirst()
                        .message())
                .contains("an address that begins with http:// or https://");
        assertThat(problems("name: a\nsources:\n- {name: a, web: {delay: 2}}\n")
                        .getFirst()
                        .message())
                .startsWith("no address; expected at least one of urls, list, sitemaps");
    }

    @Test
    void whatIsReadAsADryRunObeysWhatADryRunWrittenInTheRecipeObeys() {
        String many = SMALLEST + "dedup: {near: {bands: 254, rows: 1}}\n";

        assertThat(RecipeReader.readElsewhere(many, OptionalInt.of(11_812)))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems())
                                .isEqualTo(problems("dryRun: 11812\n" + many).stream()
                                        .map(p -> new Problem(1, 1, p.path(), p.message()))
                                        .toList()));
        assertThat(RecipeReader.readElsewhere(many, OptionalInt.of(11_811)))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.recipe().dryRun()).hasValue(11_811));
    }

    @Test
    void aShardWhoseKeysDeduplicationCouldNotHoldIsRefusedAtItsLine() {
        assertThat(problems(SMALLEST + "shards: {documents: 200000}\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("shards.documents");
                    assertThat(problem.line()).isEqualTo(5);
                    assertThat(problem.message())
                            .isEqualTo("found 200000; expected at most 71428, since near-duplicates with 14 bands of 8"
                                    + " rows are looked for");
                });
        assertThat(problems(SMALLEST + "shards: {documents: 20000}\ndedup: {near: {bands: 254, rows: 1}}\n")
                        .getFirst()
                        .message())
                .contains("at most 11811");
        assertThat(problems(SMALLEST + "dedup: {near: {bands: 255}}\n"))
                .extracting(Problem::path)
                .containsExactly("dedup.near.bands");
        assertThat(problems(SMALLEST + "shards: {documents: 200001}\ndedup: {near: null}\n"))
                .extracting(Problem::path)
                .containsExactly("shards.documents");
        accepted(SMALLEST + "shards: {documents: 200000}\ndedup: {near: null}\n");
        accepted(SMALLEST + "shards: {documents: 71428}\n");
    }

    @Test
    void valuesThatLimitEachOtherAreChecked() {
        assertThat(problems(SMALLEST + """
            model: {hidden: 100, heads: 8, kvHeads: 3}
            training: {steps: 10, warmup: 10, batch: 12, microBatch: 4, workers: 2}
            filter: {rules: [gopher-quality], thresholds: {gopher-repetition.max-top-2-gram: 1}}
            """))
                .extracting(Problem::message)
                .containsExactly(
                        "100 is no multiple of heads (8)",
                        "heads (8) is no multiple of kvHeads (3)",
                        "found 10; expected fewer than steps (10)",
                        "12 is no multiple of microBatch x workers (8)",
                        "the rule set gopher-repetition does not run; expected one of gopher-quality");
        assertThat(problems(SMALLEST + "model: {hidden: 72, heads: 8, kvHeads: 4}\n"))
                .extracting(Problem::message)
                .containsExactly(
                        "rotary positions would turn 9 of a head's 9 components; expected an even number, from 2");
    }

    @ParameterizedTest
    @CsvSource({
        "model, ropeTheta, 1e-300",
        "model, ropeTheta, 1",
        "model, ropeTheta, 1e300",
        "model, normEpsilon, 1e-300",
        "model, normEpsilon, 2",
        "model, hidden, 1000000",
        "model, feedForward, 1000000",
        "model, layers, 100000",
        "model, context, 1000000000",
        "model, heads, 0",
        "training, threads, 4096",
        "training, workers, 4096",
        "training, learningRate, 1e30",
        "training, learningRate, .inf",
        "training, learningRate, .nan",
        "training, learningRate, 1e-400",
        "training, weightDecay, 1e30",
        "training, beta2, 0.99999999999999999999",
        "training, clip, 1e999",
        "training, clip, -1",
        "training, seed, 1e400",
        "tokenizer, vocabulary, 2000000"
    })
    void aValueThatNoWorkerCouldUseIsRefusedAtItsLine(String group, String key, String value) {
        assertThat(problems(SMALLEST + "%s:\n  %s: %s\n".formatted(group, key, value)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(6);
                    assertThat(problem.path()).isEqualTo(group + "." + key);
                    assertThat(problem.message()).startsWith("found ");
                });
    }

    @Test
    void valuesThatTogetherNeedMoreThanAnyMachineHasAreRefusedWithTheFigure() {
        assertThat(problems(SMALLEST + """
            model:
              {layers: 1000, hidden: 65536, heads: 512, kvHeads: 512, feedForward: 262144}
            """)).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("model.hidden");
            assertThat(problem.line()).isEqualTo(6);
            // 36 bytes for each of 1000 x (4 x 65,536^2 + 3 x 65,536 x 262,144) parameters, and the activations
            assertThat(problem.message()).contains("2,474 TB for 6.87e+13 parameters");
        });
        assertThat(problems(SMALLEST + "training:\n  batch: 1048576\n  microBatch: 1048576\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("training.microBatch");
                    assertThat(problem.line()).isEqualTo(7);
                    assertThat(problem.message()).contains("activations and logits");
                });
        assertThat(problems(SMALLEST + """
            tokenizer: {vocabulary: 1000000}
            model: {hidden: 65536, heads: 512, kvHeads: 512}
            training: {workers: 256, batch: 256, microBatch: 1}
            """)).extracting(Problem::path).containsExactly("training.workers");
    }

    @Test
    void limitsOfOneWorkerHoldForProductsToo() {
        assertThat(problems(SMALLEST + """
            model: {context: 1048576}
            training: {steps: 1000000000, batch: 1048576, microBatch: 1, workers: 4, threads: 512}
            """))
                .extracting(Problem::path)
                .containsExactly("training.steps", "training.threads");
        assertThat(problems(SMALLEST + "model: {context: 1048576, hidden: 128, heads: 2, kvHeads: 2}\n"))
                .extracting(Problem::path)
                .contains("model.context");
        assertThat(problems(SMALLEST + "model: {context: 65536}\ntraining: {batch: 65536, microBatch: 65536}\n"))
                .extracting(Problem::path)
                .contains("training.microBatch");
    }

    /** Llama 3 405B in the terms of a recipe: what has been trained is not refused. */
    @Test
    void theLargestPublishedShapesAreLegal() {
        Recipe recipe = accepted(SMALLEST + """
            tokenizer: {vocabulary: 128256}
            model: {layers: 126, hidden: 16384, heads: 128, kvHeads: 8, feedForward: 53248, context: 8192,
              ropeTheta: 500000, normEpsilon: 1e-5, tieEmbeddings: false}
            training: {microBatch: 1, learningRate: 8e-5, clip: 1e30}
            """);

        TrainingCost cost = new TrainingCost(recipe.model(), recipe.training(), TrainingExecution.UNSAID, 128_256);
        assertThat(cost.parameters()).isEqualTo(405_853_388_800.0);
    }

    @Test
    void howWideARecipeIsCarriedOutIsNoPartOfItsDigestWhereverItSaysSo() {
        Recipe unsaid = accepted(SMALLEST);
        Recipe said = accepted(SMALLEST + "execution: {training: {workers: 2, threads: 3, microBatch: 4}}\n");
        Recipe former = accepted(SMALLEST + "training: {workers: 2, threads: 3, microBatch: 4}\n");

        assertThat(said.execution().training())
                .isEqualTo(new TrainingExecution(
                        OptionalInt.of(2), OptionalInt.of(3), OptionalInt.of(4), Optional.empty(), Optional.empty()));
        assertThat(former).isEqualTo(said);
        assertThat(said.with(Execution.UNSAID)).isEqualTo(unsaid);
        Recipe placed = accepted(SMALLEST + "execution: {training: {device: cuda}}\n");
        assertThat(placed.execution().training().device()).contains(TrainingDevice.CUDA);
        assertThat(placed.with(Execution.UNSAID)).isEqualTo(unsaid);
        assertThat(RecipeReader.canonical(placed)).isEqualTo(RecipeReader.canonical(unsaid));
        assertThat(RecipeReader.canonical(said)).isEqualTo(RecipeReader.canonical(unsaid));
        assertThat(accepted(new String(RecipeReader.complete(said), StandardCharsets.UTF_8)))
                .isEqualTo(said);
    }

    @Test
    void whenARecipeIsRunAgainIsNoPartOfItsDigestAndNeedsASourceThatCanGrow() {
        String growing = "name: tiny\nsources:\n  - {name: news, topic: {name: news}}\n";
        Recipe once = accepted(growing);
        Recipe again = accepted(growing + "continuous: {newTokens: 1000, every: PT6H}\n");

        assertThat(again.continuous())
                .contains(new Continuous(OptionalLong.of(1000), false, Optional.of("PT6H"), false));
        assertThat(RecipeReader.canonical(again)).isEqualTo(RecipeReader.canonical(once));
        assertThat(accepted(new String(RecipeReader.complete(again), StandardCharsets.UTF_8)))
                .isEqualTo(again);
        assertThat(accepted(SMALLEST + "continuous: {every: P1D}\n").continuous())
                .isPresent();
        assertThat(problems(SMALLEST + "continuous: {newData: true}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("no source can be looked at"));
        assertThat(problems(growing + "continuous: {every: six hours}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("ISO 8601"));
        assertThat(problems(growing + "continuous: {every: PT0S}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(4));
        assertThat(problems(growing + "until: dataset\ncontinuous: {newTokens: 9}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("continuous.newTokens"));
    }

    @Test
    void computingBlocksAgainTakesLessMemoryAndLeavesTheDigest() {
        Recipe kept = accepted(SMALLEST + "model: {layers: 24}\n");
        Recipe again = accepted(SMALLEST + "model: {layers: 24}\nexecution: {training: {recompute: true}}\n");

        assertThat(RecipeReader.digest(again)).isEqualTo(RecipeReader.digest(kept));
        assertThat(activations(again)).isLessThan(activations(kept) / 8);
    }

    private static double activations(Recipe recipe) {
        return new TrainingCost(
                        recipe.model(), recipe.training(), recipe.execution().training(), 1000)
                .memory()
                .activations();
    }

    @Test
    void aKeyThatIsSaidInItsFormerPlaceTooMustSayTheSame() {
        accepted(SMALLEST + "training: {workers: 2}\nexecution: {training: {workers: 2, microBatch: 1}}\n");
        assertThat(problems(SMALLEST + """
            training: {workers: 2, threads: null}
            execution:
              training:
                threads: 3
                workers: 4
            """)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(9);
            assertThat(problem.path()).isEqualTo("execution.training.workers");
            assertThat(problem.message()).startsWith("found 4, and 2 for training.workers");
        });
    }

    @Test
    void whatAnOptimizerAndAScheduleNeedIsAskedForAtTheirLines() {
        Recipe recipe = accepted(SMALLEST + """
            training:
              optimizer: muon
              muon: {learningRate: 0.02, adjust: original}
              schedule: wsd
              decay: {steps: 980, shape: 1-sqrt}
            """);
        assertThat(recipe.training().muon().momentum()).isEqualTo(0.95);
        assertThat(recipe.training().decay().shape()).isEqualTo(Schedule.Decay.ONE_MINUS_SQRT);
        assertThat(problems(SMALLEST + """
            training:
              muon: {nesterov: false}
              decay: {steps: 5}
            """))
                .extracting(problem -> "%d %s: %s".formatted(problem.line(), problem.path(), problem.message()))
                .containsExactly(
                        "6 training.muon: training.optimizer is adamw, so nothing comes of this; set it to muon, or"
                                + " leave this out",
                        "7 training.decay: training.schedule is cosine, so nothing comes of this; set it to wsd, or"
                                + " leave this out");
        assertThat(problems(SMALLEST + "training:\n  schedule: wsd\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("training.decay.steps"));
        assertThat(problems(SMALLEST + "training:\n  schedule: wsd\n  decay: {steps: 981}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("at most 980"));
    }

    @Test
    void tokensOfABatchThatGrowsAreThoseOfItsSteps() {
        for (String ramp :
                List.of("from: 1, steps: 1", "from: 3, steps: 7", "from: 16, steps: 9", "from: 1, steps: 500")) {
            Recipe recipe = accepted(SMALLEST + "training: {steps: 100, batchRamp: {%s}}\n".formatted(ramp));
            TrainingSpec training = recipe.training();
            double rows = LongStream.range(0, 100).map(training::rows).sum();

            TrainingCost cost = new TrainingCost(recipe.model(), training, TrainingExecution.UNSAID, 1000);
            assertThat(cost.tokens()).isEqualTo(rows * recipe.model().context());
            assertThat(training.rows(0))
                    .isEqualTo(training.batchRamp().orElseThrow().from());
        }
        assertThat(problems(SMALLEST + "training:\n  batchRamp: {from: 17, steps: 7}\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("at most batch (16)"));
    }

    @Test
    void aBatchIsSharedOutAmongItsWorkersAndTheirPasses() {
        assertThat(accepted(SMALLEST + "training: {batch: 6}\nexecution: {training: {workers: 4}}\n")
                        .execution()
                        .training()
                        .microBatchOrUsual(6))
                .isEqualTo(2);
        assertThat(problems(SMALLEST + "training: {batch: 3}\nexecution:\n  training:\n    workers: 4\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(8));
    }

    @Test
    void anUnknownThresholdIsNamedWhereItStands() {
        assertThat(problems(SMALLEST + """
            filter:
              thresholds:
                gopher-quality.min-word: 10
            """)).singleElement().satisfies(problem -> {
            assertThat(problem.column()).isEqualTo(5);
            assertThat(problem.message()).contains("did you mean gopher-quality.min-words?");
        });
    }

    @Test
    void listsAreFilesThatAreThereAndRun() throws IOException {
        Files.writeString(folder.resolve("words.txt"), "word\n");
        String lists = """
            filter:
              rules: [%s]
              blocklist: {addresses: [%s]}
              toxicity: {words: {en: words.txt}}
            """;

        Filter filter = accepted(SMALLEST + lists.formatted("blocklist, toxicity", "words.txt"))
                .filter();
        String there = folder.toAbsolutePath().resolve("words.txt").toString();
        assertThat(filter.blocklist().orElseThrow().addresses()).containsExactly(there);
        assertThat(filter.toxicity().orElseThrow().words()).containsEntry("en", there);
        assertThat(problems(SMALLEST + lists.formatted("blocklist, toxicity", "gone.txt")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).isEqualTo("filter.blocklist.addresses[0]"));
        assertThat(problems(SMALLEST + lists.formatted("blocklist", "words.txt")))
                .extracting(Problem::message)
                .containsExactly("the rule set toxicity does not run; add it to filter.rules");
        assertThat(problems(SMALLEST + "filter: {rules: [toxicity]}\n"))
                .extracting(Problem::message)
                .containsExactly("the rule set toxicity runs, yet filter.toxicity says nothing");
    }

    @Test
    void aLanguageMayDifferAndIsCheckedLikeTheRest() {
        String yaml = """
            filter:
              rules: [gopher-quality]
              thresholds: {gopher-quality.max-words: 500}
              byLanguage:
                de: {thresholds: {gopher-quality.min-words: 10}}
                zh: {rules: [fineweb], words: unicode}
            """;
        Filter filter = accepted(SMALLEST + yaml).filter();
        assertThat(filter.in("de").rules()).containsExactly("gopher-quality");
        assertThat(filter.in("de").thresholds())
                .containsOnly(entry("gopher-quality.min-words", 10.0), entry("gopher-quality.max-words", 500.0));
        assertThat(filter.in("de").words()).isEqualTo(WordBreaks.UNICODE);
        assertThat(filter.in("zh").rules()).containsExactly("fineweb");
        assertThat(filter.in("fr")).isEqualTo(filter);
        assertThat(problems(SMALLEST + yaml.replace("de:", "German:"))).hasSize(1);
        assertThat(problems(SMALLEST + yaml.replace("[fineweb]", "[finewebs]"))
                        .getFirst()
                        .message())
                .contains("did you mean fineweb?");
        assertThat(problems(SMALLEST + yaml.replace("[fineweb]", "[fineweb], thresholds: {c4.min-sentences: 2}"))
                        .getFirst()
                        .message())
                .startsWith("the rule set c4 does not run");
    }

    @Test
    void aSourceMayDifferAndIsCheckedLikeTheRest() {
        String yaml = """
            sources:
              - {name: web, generator: {kind: stories, documents: 1}}
              - {name: code, generator: {kind: stories, documents: 1}}
            filter:
              rules: [gopher-quality]
              words: unicode
              byLanguage:
                en: {rules: [c4]}
              bySource:
                code: {thresholds: {gopher-quality.min-words: 10, c4.min-sentences: 1}}
                web: {rules: []}
            """;
        Filter filter = accepted("name: test\n" + yaml).filter();
        assertThat(filter.from("web").rules()).isEmpty();
        assertThat(filter.from("code").rules()).containsExactly("gopher-quality");
        assertThat(filter.from("code").words()).isEqualTo(WordBreaks.UNICODE);
        assertThat(filter.in("en").from("code").rules()).containsExactly("c4");
        assertThat(filter.in("en").from("code").thresholds()).containsEntry("c4.min-sentences", 1.0);
        assertThat(problems("name: test\n" + yaml.replace("code: {thr", "cod: {thr")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("filter.bySource.cod");
                    assertThat(problem.line()).isEqualTo(11);
                    assertThat(problem.message()).isEqualTo("no source is named cod; did you mean code?");
                });
        assertThat(problems("name: test\n" + yaml.replace("rules: []", "rules: [], thresholds: {c4.min-sentences: 2}")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("the rule set c4 does not run"));
    }

    @Test
    void thePromotionGateKnowsTheTasksAndTheirMetrics() {
        String evaluation = """
            evaluation:
              tasks:
                - {name: held-out, kind: perplexity}
                - {name: questions, kind: choice, generator: {kind: story-questions}}
            promotion:
              minimum:
            """;

        assertThat(problems(SMALLEST + evaluation + "    - {task: question, metric: acc, atLeast: 0.5}\n")
                        .getFirst()
                        .message())
                .isEqualTo("no task is named question; did you mean questions?");
        assertThat(problems(SMALLEST + evaluation + "    - {task: held-out, metric: acc, atLeast: 0.5}\n")
                        .getFirst()
                        .message())
                .startsWith("held-out has no metric acc; expected one of bits_per_byte");
        String encoder = "model: {kind: encoder}\ntraining: {objective: masked}\n";
        assertThat(problems(
                        SMALLEST + encoder + evaluation + "    - {task: held-out, metric: bits_per_byte, atMost: 2}\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("promotion.minimum[0].metric");
                    assertThat(problem.message())
                            .isEqualTo(
                                    "held-out has no metric bits_per_byte; expected one of pseudo_bits_per_byte, pseudo_byte_perplexity, pseudo_word_perplexity");
                });
        assertThat(problems(SMALLEST + evaluation + "    - {task: questions, metric: acc}\n")
                        .getFirst()
                        .message())
                .startsWith("no figure to reach");
        assertThat(accepted(SMALLEST + evaluation + "    - {task: questions, metric: acc, atLeast: 0.5}\n")
                        .promotion()
                        .minimum()
                        .getFirst()
                        .atLeast())
                .isEqualTo(OptionalDouble.of(0.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "questions | acc           | atLeast: 60               | atLeast | acc is a share, never more than 1; 60 in a hundred are 0.6",
                "questions | acc_norm      | atLeast: -0.1             | atLeast | acc_norm is never less than 0",
                "held-out  | bits_per_byte | atMost: -1                | atMost  | bits_per_byte is never less than 0",
                "questions | acc           | atLeast: 0.6, atMost: 0.5 | atMost  | nothing is at least 0.6 and at most 0.5",
            })
    void aFigureThatNoModelReachesIsRefused(String task, String metric, String bounds, String bound, String message) {
        assertThat(problems(SMALLEST + """
                evaluation:
                  tasks:
                    - {name: held-out, kind: perplexity}
                    - {name: questions, kind: choice, generator: {kind: story-questions}}
                promotion: {minimum: [{task: %s, metric: %s, %s}]}
                """.formatted(task, metric, bounds)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("promotion.minimum[0]." + bound);
                    assertThat(problem.message()).isEqualTo(message);
                });
    }

    @Test
    void theGateNamesTasksThatThereAreAndBoundsThatMakeSense() {
        String tasks = "evaluation: {tasks: [{name: questions, kind: choice, generator: {kind: story-questions}}]}\n";
        String gate = """
            promotion:
              mustNotRegress: [questions, question]
              margins:
                held: 0.1
            """;

        assertThat(problems(SMALLEST + tasks + gate))
                .extracting(Problem::path, Problem::message)
                .containsExactly(
                        tuple("promotion.mustNotRegress[1]", "no task is named question; did you mean questions?"),
                        tuple("promotion.margins.held", "no task is named held; expected one of questions"));
        assertThat(problems(SMALLEST + tasks + "promotion: {onUndecided: holds, confidence: 1, margin: -1}\n"))
                .extracting(Problem::path, Problem::line)
                .containsExactlyInAnyOrder(
                        tuple("promotion.onUndecided", 6),
                        tuple("promotion.confidence", 6),
                        tuple("promotion.margin", 6));
        PromotionSpec said = accepted(SMALLEST + tasks
                        + "promotion: {margin: 0.25, margins: {questions: 0.5}, mustNotRegress: [questions]}\n")
                .promotion();
        assertThat(said.margin("questions")).isEqualTo(0.5);
        assertThat(said.margin("other")).isEqualTo(0.25);
        assertThat(said.undecided("questions")).isEqualTo(Undecided.HOLD);
        assertThat(said.undecided("other")).isEqualTo(Undecided.PROMOTE);
    }

    @Test
    void aTrialIsNotOverBeforeItMayBeJudged() {
        assertThat(problems(SMALLEST + "promotion: {canary: {share: 0.1, for: PT2H, atMost: PT1H}}\n"))
                .extracting(Problem::path, Problem::line)
                .containsExactly(tuple("promotion.canary.atMost", 5));
        TrialSpec usual = accepted(SMALLEST + "promotion: {canary: {share: 0.1}}\n")
                .promotion()
                .canary()
                .orElseThrow();
        assertThat(usual.trial().most()).hasValue(7 * 24 * 3600);
    }

    @Test
    void aLimitOnContaminationNeedsSomebodyWhoLooksForTheItems() throws IOException {
        Files.writeString(folder.resolve("exam.jsonl"), "{}\n");
        String tasks = "evaluation: {tasks: [{name: exam, kind: choice, path: exam.jsonl}]}\n";
        String gate = "promotion: {maxContamination: 0.01}\n";

        assertThat(problems(SMALLEST + tasks + gate))
                .extracting(Problem::path, Problem::line)
                .containsExactly(tuple("promotion.maxContamination", 6));
        assertThat(problems(SMALLEST + "filter: {decontamination: {sets: [exam.jsonl]}}\n" + gate))
                .extracting(Problem::path)
                .containsExactly("promotion.maxContamination");
        assertThat(accepted(SMALLEST + tasks + "filter: {decontamination: {tasks: true}}\n" + gate)
                        .promotion()
                        .maxContamination())
                .hasValue(0.01);
    }

    @Test
    void whatIsScoredInTrainingIsOneOfItsTasksAndComesBeforeItsEnd() {
        String tasks =
                "training: {steps: 100}\nevaluation:\n  tasks: [{name: held, kind: perplexity, limit: 40}, {task: copa}]\n";

        Recipe recipe = accepted(SMALLEST + tasks + "  during: {every: 20, tasks: [copa, held], limit: 50}\n");

        InTraining during = recipe.evaluation().during().orElseThrow();
        assertThat(during.every()).isEqualTo(20);
        assertThat(during.of(recipe.evaluation().tasks()))
                .extracting(Task::name, task -> task.limit().orElseThrow())
                .containsExactly(tuple("held", 40), tuple("copa", 50));
        assertThat(new String(RecipeReader.canonical(recipe), StandardCharsets.UTF_8))
                .contains("\"version\":8");
        assertThat(accepted(SMALLEST + tasks).evaluation().during()).isEmpty();
        assertThat(problems(SMALLEST + tasks + "  during: {every: 100, tasks: [cope]}\n"))
                .extracting(Problem::path, Problem::message)
                .containsExactlyInAnyOrder(
                        tuple("evaluation.during.tasks[0]", "no task is named cope; did you mean copa?"),
                        tuple(
                                "evaluation.during.every",
                                "found 100, and training has 100 steps, so that nothing would be scored before its end; expected less"));
    }

    @Test
    void aWinRateIsOfPromptsThatCanBeAskedAndJudgedByPeopleOrByAJudge() throws IOException {
        Files.writeString(folder.resolve("prompts.jsonl"), """
            {"id": 7, "prompt": "The fox", "topic": "animals"}

            {"messages": [{"role": "user", "content": "Hello"}]}
            """);
        String gate = """
            promotion:
              winRate:
                prompts: %s
            """;
        assertThat(PromptFile.read(folder.resolve("prompts.jsonl")).toString())
                .isEqualTo(
                        "[{\"id\":\"7\",\"prompt\":\"The fox\"}, {\"id\":\"3\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}]");

        Recipe recipe = accepted(SMALLEST + gate.formatted("prompts.jsonl"));
        WinRateSpec winRate = recipe.promotion().winRate().orElseThrow();
        assertThat(winRate.prompts()).isEqualTo(folder.resolve("prompts.jsonl").toString());
        assertThat(winRate.atLeast()).isEqualTo(0.5);
        assertThat(recipe.promotion().unknown()).isEqualTo(Undecided.HOLD);
        assertThat(new String(RecipeReader.canonical(recipe), StandardCharsets.UTF_8))
                .contains("\"version\":7");

        for (List<String> bad : List.of(
                List.of("{\"prompt\": 1}", "prompts.jsonl:4: expected a text under prompt, or under messages"),
                List.of("{\"id\": \"7\", \"prompt\": \"a\"}", "prompts.jsonl:4: id: line 1 has 7 already"),
                List.of("{\"messages\": [{\"role\": \"user\"}]}", "prompts.jsonl:4: messages[0]: expected role"),
                List.of("{\"messages\": []}", "prompts.jsonl:4: messages: expected at least one turn"),
                List.of("The owl", "prompts.jsonl:4: no JSON"))) {
            Files.writeString(
                    folder.resolve("bad.jsonl"),
                    Files.readString(folder.resolve("prompts.jsonl")) + bad.getFirst() + "\n");
            assertThat(problems(SMALLEST + gate.formatted("bad.jsonl")))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.path()).isEqualTo("promotion.winRate.prompts");
                        assertThat(problem.line()).isEqualTo(7);
                        assertThat(problem.message().replace("bad.jsonl", "prompts.jsonl"))
                                .startsWith(bad.getLast());
                    });
        }
        String judge = "    verdicts: 20\n    judge: {endpoint: \"https://example.org/v1\", model: j, minKappa: 0.4}\n";
        assertThat(problems(SMALLEST + gate.formatted("prompts.jsonl") + judge))
                .extracting(Problem::path, Problem::line)
                .containsExactly(tuple("promotion.winRate.verdicts", 8));
        assertThat(problems(SMALLEST + gate.formatted("prompts.jsonl") + "    judge: {endpoint: ftp://a, model: j}\n"))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("promotion.winRate.judge", "promotion.winRate.judge.endpoint");
    }

    @Test
    void aChoiceTaskNeedsItemsAndHeldOutPerplexityNeedsHeldOutDocuments() {
        assertThat(problems(SMALLEST + "evaluation: {tasks: [{name: a, kind: choice}]}\n"))
                .hasSize(1);
        assertThat(problems(SMALLEST + "training: {heldOut: 0}\n").getFirst().message())
                .startsWith("training.heldOut is 0");
    }

    @Test
    void whatIsNoYamlIsRefusedWhereItBreaks() {
        assertThat(problems("name: a\nsources: [\n").getFirst().line()).isEqualTo(3);
        assertThat(problems("")).extracting(Problem::message).first().asString().startsWith("the text is empty");
        assertThat(problems("- a\n- b\n").getFirst().message()).startsWith("found a list of 2");
        assertThat(problems("name: a\nname: b\nsources: []\n").getFirst().message())
                .startsWith("the key is there twice");
        assertThat(problems("name: !!java.net.URL [a]\nsources: []\n")).isNotEmpty();
        assertThat(problems("name: a\u0007\n")).isNotEmpty();
    }

    @Test
    void aliasesCannotBlowUpASmallText() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(10)));
        }

        assertThat(problems(bomb.toString())).isNotEmpty();
        assertThat(problems("a: &a [*a]\n")).isNotEmpty();
        assertThat(problems("[".repeat(10_000))).isNotEmpty();
    }

    @Test
    void onlyTheCanonicalFormIsReadAsSuch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeReader.canonical("{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_8)));
    }

    private Recipe accepted(String yaml) {
        Reading reading = RecipeReader.read(yaml, folder);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }

    private List<Problem> problems(String yaml) {
        Reading reading = RecipeReader.read(yaml, folder);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return ((Reading.Refused) reading).problems();
    }

    @Test
    void problemsOfTheCompletedFormAreToldByTheLinesOfTheFile() {
        String yaml = """
                name: placed
                sources:
                  - name: stories
                    generator: {kind: stories}
                model:
                  from: stories@v3
                """;
        List<Problem> elsewhere = List.of(
                new Problem(1, 600, "model.from", "isn't there"), new Problem(1, 40, "sources[0].name", "is taken"));

        assertThat(RecipeReader.placed(yaml, elsewhere))
                .containsExactly(
                        new Problem(6, 3, "model.from", "isn't there"),
                        new Problem(3, 5, "sources[0].name", "is taken"));
    }
}
