package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.ShardReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recipes that change a little from run to run, over real text: each run on a stack that takes work over, and from nothing on
 * one that doesn't. What comes of the two is the same, and what is done on the first is what the change calls for. With
 * {@code -Dmillrace.reuse.all=true} more changes are tried.
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

    /** What a run has done itself, and what it has taken over: documents by stage; and whether it has trained. */
    private record Done(Map<String, Long> documents, Map<String, Long> takenOver, boolean trained) {}

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
            Comparison both = new Comparison(reusing, anew, table, new HashMap<>());

            // Another recipe beside it, cancelled half way: what comes of the first is what comes of it alone. It keeps
            // every document, so that the two share no shard behind ingestion: what the first took over would stay.
            String other = reusing.submit(base.replace("name: reuse", "name: beside")
                    .replaceAll("(?s)rules: \\[.*?min-words: 20}", "rules: []"));
            Thread canceller = Thread.ofVirtual().start(() -> cancelHalfWay(reusing, other));
            Done first = both.run("from nothing", base, true);
            canceller.join();
            assertGone(reusing, other);
            assertThat(first.trained()).isTrue();
            first.documents()
                    .forEach((stage, documents) ->
                            assertThat(documents).as(stage).isPositive());

            Done same = both.again("the same again", base);
            assertNothing(same, STAGES);
            assertThat(same.trained()).isFalse();

            Done gate = both.again("another gate", base.replace("atMost: 20", "atMost: 19"));
            assertNothing(gate, STAGES);
            assertThat(gate.trained()).isFalse();

            Done task = both.again(
                    "another task",
                    base.replace("limit: 10}", "limit: 10}\n    - {name: more, kind: perplexity, limit: 5}"));
            assertNothing(task, STAGES);
            assertThat(task.trained()).isFalse();
            assertThat(reusing.log("evaluator")).containsOnlyOnce("scoring more");

            Done threshold = both.run("another threshold", base.replace("min-words: 20", "min-words: 400"), true);
            assertNothing(threshold, List.of("ingestion"));
            assertThat(threshold.documents().get("filtering")).isPositive();
            assertThat(threshold.trained()).isTrue();

            copy("postgresql_docs", manuals.resolve("c-postgresql.jsonl.zst"));
            Done more = both.run("one file more", base, false);
            assertThat(more.documents())
                    .allSatisfy((stage, documents) ->
                            assertThat(documents).as(stage).isPositive());
            assertThat(more.takenOver())
                    .allSatisfy((stage, documents) ->
                            assertThat(documents).as(stage).isPositive());

            if (Boolean.getBoolean("millrace.reuse.all")) {
                tryMore(both, base, more, manuals.resolve("c-postgresql.jsonl.zst"));
            }
        } finally {
            System.out.println(String.join("\n", table));
        }
    }

    private static void tryMore(Comparison both, String base, Done before, Path file) throws Exception {
        Done rate = both.run("another learning rate", base.replace("5e-3", "4e-3"), false);
        assertNothing(rate, STAGES);
        assertThat(rate.trained()).isTrue();

        halve(file);
        Done changed = both.run("one file changed", base, false);
        assertThat(changed.documents())
                .allSatisfy((stage, documents) -> assertThat(documents)
                        .as(stage)
                        .isPositive()
                        .isLessThan(before.documents().get(stage)));

        Done gone = both.run("one source gone", base.replaceAll("(?m)^  - \\{name: python.*\n", ""), false);
        assertNothing(gone, List.of("ingestion", "filtering"));
        assertThat(gone.trained()).isTrue();
    }

    private static void cancelHalfWay(RunningStack stack, String run) {
        try {
            // Some shards are through filtering, and not all.
            var _ = stack.until(run, all -> all.at("/stages/1/shards").asInt() > 2);
            assertThat(stack.post(stack.at("orchestrator", "/api/runs/%s/cancel".formatted(run)), "{}")
                            .statusCode())
                    .isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Within a minute nothing of the run is left in the store but the mark that it was there, and its report tells of it. */
    private static void assertGone(RunningStack stack, String run) throws IOException, InterruptedException {
        JsonNode report = stack.until(run, all -> !all.path("removed").isMissingNode());
        assertThat(report.path("state").asText()).isEqualTo("cancelled");
        Path folder = stack.object(ObjectKeys.ofRun(run));
        List<String> left = files(folder);
        for (int i = 0; i < 60 && left.size() > 1; i++) {
            Thread.sleep(1_000);
            left = files(folder);
        }
        assertThat(left)
                .containsExactly(
                        folder.relativize(stack.object(ObjectKeys.removed(run))).toString());
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
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

    private static void halve(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new ZstdInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
            for (String line : lines.subList(0, lines.size() / 2)) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Runs each recipe on both stacks, and holds what comes of it against each other. */
    private record Comparison(
            RunningStack reusing, RunningStack anew, List<String> table, Map<String, JsonNode> fromNothing) {

        private static final String FIRST = "first";

        /** A recipe that says of documents and training what the first one said: it ends as that did, from nothing. */
        Done again(String what, String recipe) throws IOException, InterruptedException {
            String run = reusing.submit(recipe);
            long began = System.nanoTime();
            JsonNode report = reusing.ended(run);
            double seconds = (System.nanoTime() - began) / 1e9;
            JsonNode whole = Objects.requireNonNull(fromNothing.get(FIRST));
            return compared(what, report, whole, true, "%.1f s".formatted(seconds));
        }

        /**
         * @param toTheByte whether the token shards and the weights are the same bytes; otherwise the documents are the same
         *     ones: what has been read before stands before what is new
         */
        Done run(String what, String recipe, boolean toTheByte) throws IOException, InterruptedException {
            String run = reusing.submit(recipe);
            long began = System.nanoTime();
            JsonNode report = reusing.ended(run);
            double seconds = (System.nanoTime() - began) / 1e9;
            String other = anew.submit(recipe.replace("format: jsonl,", "format: jsonl, resubmit: all,"));
            began = System.nanoTime();
            JsonNode whole = anew.ended(other);
            double secondsAnew = (System.nanoTime() - began) / 1e9;

            fromNothing.putIfAbsent(FIRST, whole);
            return compared(
                    what, report, whole, toTheByte, "%.1f s, from nothing %.1f s".formatted(seconds, secondsAnew));
        }

        private Done compared(String what, JsonNode report, JsonNode whole, boolean toTheByte, String times)
                throws IOException {
            assertThat(report.path("state").asText()).as(report.toString()).isEqualTo("promoted");
            assertThat(whole.path("state").asText()).as(whole.toString()).isEqualTo("promoted");
            assertThat(report.path("alarms")).isEmpty();
            DatasetManifest dataset = dataset(reusing, report.path("run").asText());
            DatasetManifest expected = dataset(anew, whole.path("run").asText());
            if (toTheByte) {
                assertThat(tokens(dataset)).as(what).isEqualTo(tokens(expected));
                assertThat(files(reusing, report)).as(what).isEqualTo(files(anew, whole));
            } else {
                assertThat(documents(reusing, dataset)).as(what).isEqualTo(documents(anew, expected));
            }
            Done done = done(report);
            table.add("%-22s %s, %s; %s"
                    .formatted(what, done.documents(), done.trained() ? "trained" : "not trained", times));
            return done;
        }

        private static Done done(JsonNode report) {
            Map<String, Long> documents = new TreeMap<>();
            Map<String, Long> takenOver = new TreeMap<>();
            report.path("stages").forEach(stage -> {
                String name = stage.path("stage").asText();
                takenOver.put(name, stage.path("takenOver").asLong(0));
                documents.put(name, stage.path("documentsIn").asLong() - takenOver.get(name));
            });
            return new Done(
                    documents, takenOver, report.at("/training/takenFrom").isMissingNode());
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

        private static Map<String, String> documents(RunningStack stack, DatasetManifest dataset) throws IOException {
            Map<String, String> texts = new TreeMap<>();
            for (DatasetManifest.Shard shard : dataset.shards()) {
                try (ShardReader documents = new ShardReader(
                        Files.newInputStream(stack.object(shard.text().key())))) {
                    while (documents.hasNext()) {
                        Document document = documents.next();
                        texts.put(document.id(), document.text());
                    }
                }
            }
            return texts;
        }
    }
}
