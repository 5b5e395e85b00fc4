package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.shards.DatasetManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recipes that change a little from run to run, over real text: each run on a stack that takes work over, and from nothing on
 * one that doesn't. What comes of the two is the same, and what is done on the first is what the change calls for.
 */
class ReuseTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Path TEXTS = ROOT.resolve("../shared/data/A_text");
    private static final List<String> STAGES =
            List.of("ingestion", "filtering", "deduplication", "redaction", "tokenization");

    private static final String SOURCES = """
            sources:
              - {name: manuals, path: MANUALS, format: jsonl, licence: LicenseRef-various}
              - {name: python, path: PYTHON, format: jsonl, licence: PSF-2.0}
            """;

    private static final String RECIPE = """
            name: reuse
            SOURCES
            shards: {documents: 100, bytes: 1048576}
            filter:
              rules: [gopher-quality]
              thresholds: {gopher-quality.min-words: 20}
            dedup: {exact: true, near: {ngram: 5, bands: 14, rows: 8}}
            redact: {entities: [email, ip]}
            tokenizer: {vocabulary: 512, sampleBytes: 200000}
            model: {layers: 1, hidden: 32, heads: 2, kvHeads: 1, feedForward: 64, context: 64}
            training:
              steps: 30
              batch: 2
              microBatch: 2
              learningRate: 5e-3
              warmup: 5
              checkpointEvery: 30
              heldOut: 0.02
              threads: 1
            evaluation:
              tasks:
                - {name: held-out, kind: perplexity, limit: 10}
            promotion:
              minimum:
                - {task: held-out, metric: bits_per_byte, atMost: 20}
              notWorseThanLive: false
            """;

    /** What a run has done itself: documents by stage, and whether it has trained. */
    private record Done(Map<String, Long> documents, boolean trained, double seconds) {}

    @Test
    void aRunDoesWhatItsChangeCallsForAndEndsAsOneFromNothing(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(TEXTS), TEXTS + " isn't there: real text is needed");
        Path manuals = Files.createDirectories(folder.resolve("texts/manuals"));
        Path python = Files.createDirectories(folder.resolve("texts/python"));
        copy("debian_handbook_langs/handbook_en-US.jsonl.zst", manuals.resolve("a-handbook.jsonl.zst"));
        copy("manpages_langs/man_en.jsonl.zst", manuals.resolve("b-man.jsonl.zst"));
        copy("python_docs", python.resolve("python.jsonl.zst"));
        String base = RECIPE.replace("SOURCES\n", SOURCES)
                .replace("MANUALS", manuals.toString())
                .replace("PYTHON", python.toString());
        List<String> table = new ArrayList<>();
        try (RunningStack reusing = start(folder.resolve("reusing"), true);
                RunningStack anew = start(folder.resolve("anew"), false)) {
            Comparison both = new Comparison(reusing, anew, table);

            Done first = both.run("from nothing", base);
            assertThat(first.trained()).isTrue();
            first.documents()
                    .forEach((stage, documents) ->
                            assertThat(documents).as(stage).isPositive());

            Done same = both.run("the same again", base);
            assertNothing(same, STAGES);
            assertThat(same.trained()).isFalse();

            Done gate = both.run("another gate", base.replace("atMost: 20", "atMost: 19"));
            assertNothing(gate, STAGES);
            assertThat(gate.trained()).isFalse();

            Done task = both.run(
                    "another task",
                    base.replace("limit: 10}", "limit: 10}\n    - {name: more, kind: perplexity, limit: 5}"));
            assertNothing(task, STAGES);
            assertThat(task.trained()).isFalse();
            assertThat(reusing.log("evaluator")).containsOnlyOnce("scoring more");

            Done rate = both.run("another learning rate", base.replace("5e-3", "4e-3"));
            assertNothing(rate, STAGES);
            assertThat(rate.trained()).isTrue();

            Done threshold = both.run("another threshold", base.replace("min-words: 20", "min-words: 120"));
            assertNothing(threshold, List.of("ingestion"));
            // Each document is judged again; what passes is the same, and so is everything behind it.
            assertThat(threshold.documents().get("filtering")).isPositive();
            assertNothing(threshold, STAGES.subList(2, 5));
            assertThat(threshold.trained()).isFalse();
        } finally {
            System.out.println(String.join("\n", table));
        }
    }

    private static RunningStack start(Path folder, boolean reuse) throws IOException {
        return new RunningStack(
                Files.createDirectories(folder), Map.of("MILLRACE_STAGE_REUSE", Boolean.toString(reuse)));
    }

    private static void assertNothing(Done done, List<String> stages) {
        stages.forEach(
                stage -> assertThat(done.documents().get(stage)).as(stage).isZero());
    }

    /** A file of the real texts, or the only one of its kind in a folder of them. */
    private static void copy(String name, Path to) throws IOException {
        Path from = TEXTS.resolve(name);
        if (Files.isDirectory(from)) {
            try (var files = Files.list(from)) {
                from = files.filter(file -> file.toString().endsWith(".jsonl.zst"))
                        .sorted()
                        .findFirst()
                        .orElseThrow();
            }
        }
        Files.copy(from, to);
    }

    /** Runs each recipe on both stacks, and holds what comes of it against each other. */
    private record Comparison(RunningStack reusing, RunningStack anew, List<String> table) {

        Done run(String what, String recipe) throws IOException, InterruptedException {
            long began = System.nanoTime();
            String run = reusing.submit(recipe);
            JsonNode report = reusing.ended(run);
            double seconds = (System.nanoTime() - began) / 1e9;
            began = System.nanoTime();
            String other = anew.submit(recipe.replace("format: jsonl,", "format: jsonl, resubmit: all,"));
            JsonNode whole = anew.ended(other);
            double secondsAnew = (System.nanoTime() - began) / 1e9;

            assertThat(report.path("state").asText()).as(report.toString()).isEqualTo("promoted");
            assertThat(whole.path("state").asText()).as(whole.toString()).isEqualTo("promoted");
            assertThat(report.path("alarms")).isEmpty();
            DatasetManifest dataset = dataset(reusing, run);
            DatasetManifest expected = dataset(anew, other);
            assertThat(tokens(dataset)).as(what).isEqualTo(tokens(expected));
            assertThat(files(reusing, report)).as(what).isEqualTo(files(anew, whole));
            Done done = done(report, seconds);
            table.add(String.format(
                    Locale.ROOT,
                    "%-22s %s, %s; %.1f s, from nothing %.1f s",
                    what,
                    done.documents(),
                    done.trained() ? "trained" : "not trained",
                    seconds,
                    secondsAnew));
            return done;
        }

        private static Done done(JsonNode report, double seconds) {
            Map<String, Long> documents = new TreeMap<>();
            report.path("stages")
                    .forEach(stage -> documents.put(
                            stage.path("stage").asText(),
                            stage.path("documentsIn").asLong()
                                    - stage.path("takenOver").asLong(0)));
            return new Done(documents, report.at("/training/takenFrom").isMissingNode(), seconds);
        }

        private static DatasetManifest dataset(RunningStack stack, String run) throws IOException {
            return DatasetManifest.fromJson(Files.readAllBytes(stack.object(ObjectKeys.dataset(run))));
        }

        private static List<String> tokens(DatasetManifest dataset) {
            return dataset.shards().stream()
                    .map(shard -> shard.data().sha256() + " " + shard.text().sha256() + " " + shard.weight())
                    .toList();
        }

        /** The package's files but for the card, which names its run. */
        private static Map<String, String> files(RunningStack stack, JsonNode report) throws IOException {
            String run =
                    report.at("/training/takenFrom").asText(report.path("run").asText());
            return Manifest.parse(Files.readAllBytes(stack.object(ObjectKeys.model(run, Manifest.FILE))))
                    .files()
                    .stream()
                    .filter(part -> !part.name().equals("README.md"))
                    .collect(Collectors.toMap(Manifest.Part::name, Manifest.Part::sha256));
        }
    }
}
