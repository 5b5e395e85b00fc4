package dev.millrace.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.CommandLineOutput;
import dev.millrace.tokenization.domain.BpeTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STORY = "The old miller lived beside the river with his daughter and their grey cat."
            + " Every morning he opened the gate, the water came down, and the great wheel began to turn."
            + " People from the village brought him their grain, and he had a friendly word for each of them.";

    @TempDir
    Path folder;

    private Path jsonl(String... lines) throws IOException {
        return Files.writeString(folder.resolve("in.jsonl"), String.join("\n", lines) + "\n");
    }

    private static String document(String id, String text) {
        return JSON.createObjectNode().put("id", id).put("text", text).toString();
    }

    private static List<JsonNode> answers(CommandLineOutput output) throws IOException {
        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : output.out().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    @Test
    void extractTellsAPagesFactsAndMainText() throws IOException {
        Path page = Files.writeString(folder.resolve("mill.html"), """
                <html lang="en"><head><title>The mill</title><meta name="date" content="2024-05-06">
                <meta name="author" content="A. Miller"><link rel="canonical" href="https://mill.example/"></head>
                <body><nav><a href="/">Home</a></nav><article><h1>The mill</h1><p>%s</p><p>%s</p></article>
                <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">licence</a></body></html>
                """.formatted(STORY, STORY));

        JsonNode answer =
                answers(CommandLineOutput.of("extract", page, "--json")).getFirst();

        assertThat(answer.path("id").asText()).isEqualTo("mill");
        assertThat(answer.path("title").asText()).isEqualTo("The mill");
        assertThat(answer.path("date").asText()).isEqualTo("2024-05-06");
        assertThat(answer.path("language").asText()).isEqualTo("en");
        assertThat(answer.path("author").asText()).isEqualTo("A. Miller");
        assertThat(answer.path("licence").asText()).isEqualTo("CC-BY-4.0");
        assertThat(answer.path("url").asText()).isEqualTo("https://mill.example/");
        assertThat(answer.path("text").asText()).contains("The old miller").doesNotContain("Home");
    }

    @Test
    void filterHasAVerdictForEachRuleSet() throws IOException {
        Path file = jsonl(document("good", STORY.repeat(3)), document("bad", "# # # # ..."));

        List<JsonNode> answers = answers(CommandLineOutput.of("filter", file, "--json"));

        assertThat(answers).extracting(a -> a.path("id").asText()).containsExactly("good", "bad");
        assertThat(answers.get(0).path("language").asText()).isEqualTo("en");
        assertThat(answers.get(0).path("words").asInt()).isGreaterThan(100);
        assertThat(answers.get(1).path("verdicts").path("gopher-quality").asText())
                .isNotEmpty()
                .isNotEqualTo("keep");
    }

    @Test
    void filterTellsEveryFigureAndTheWordsHash() throws IOException {
        JsonNode answer = answers(CommandLineOutput.of("filter", jsonl(document("a", STORY)), "--json"))
                .getFirst();

        assertThat(answer.path("wordsSha256").asText()).matches("[0-9a-f]{16}");
        assertThat(answer.path("signals").path("gopher-quality.words").asInt())
                .isBetween(1, answer.path("words").asInt());
        assertThat(answer.path("signals").path("gopher-repetition.top-2-gram").isDouble())
                .isTrue();
        assertThat(answer.path("signals").path("fineweb.lines").asInt()).isEqualTo(1);
    }

    @Test
    void filterTakesThresholdsFromARecipe() throws IOException {
        Path file = jsonl(document("short", STORY));
        Path recipe = recipe("{rules: [gopher-quality], thresholds: {gopher-quality.min-words: 3}}");

        JsonNode answer = answers(CommandLineOutput.of("filter", file, "--recipe", recipe, "--json"))
                .getFirst();

        assertThat(answer.path("verdicts").properties())
                .extracting(e -> e.getKey() + " " + e.getValue().asText())
                .containsExactly("gopher-quality keep");
    }

    @Test
    void filterExplainsEveryStep() throws IOException {
        Path file = jsonl(document("good", STORY.repeat(3)), document("short", STORY));

        CommandLineOutput output = CommandLineOutput.of("filter", "--explain", "--summary", file);

        assertThat(output.status()).isZero();
        assertThat(output.out())
                .doesNotContain("\u001b")
                .containsPattern("short  \\d+ B")
                .containsPattern("✗ words +\\d+  at least 50 +gopher_short_doc")
                .contains("→ dropped: gopher_short_doc")
                .contains("2 documents")
                .containsPattern("gopher-quality.words +[ ▁▂▃▄▅▆▇█]{24}")
                .containsPattern("en +2 +");
    }

    @Test
    void filterTriesARecipeOnItsSources() throws IOException {
        jsonl(document("good", prose()), document("short", STORY), document("bad", "# # # # ..."));
        Path recipe = recipe("{rules: [gopher-quality]}");
        Path report = folder.resolve("report.json");

        CommandLineOutput output = CommandLineOutput.of("filter", "--dry-run", recipe, "--json", report);

        assertThat(output.err()).isEmpty();
        JsonNode json = JSON.readTree(Files.readAllBytes(report));
        assertThat(json.path("documents").asInt()).isEqualTo(3);
        assertThat(json.path("kept").asInt() + json.path("dropped").asInt()).isEqualTo(3);
        JsonNode first = json.path("rules").path(0);
        assertThat(first.path("reason").asText()).isEqualTo("gopher_short_doc");
        assertThat(first.path("drops").asInt()).isEqualTo(2);
        assertThat(first.path("alone").asInt()).isEqualTo(2);
        assertThat(first.path("examples").path(1).path("text").asText()).startsWith("# # #");
        assertThat(CommandLineOutput.of("filter", "--dry-run", recipe, "--sample", "1")
                        .out())
                .contains("tried on 1 of 3 documents");
    }

    @Test
    void filterGoesByTheAddressLanguageAndSourceOfADocument() throws IOException {
        Files.writeString(folder.resolve("hosts.txt"), "bad.example\n");
        Path recipe = Files.writeString(folder.resolve("kinds.yaml"), """
                name: kinds
                sources: [{name: web, path: in.jsonl}, {name: code, path: code.jsonl}]
                filter:
                  rules: [blocklist, gopher-quality]
                  blocklist: {addresses: [hosts.txt]}
                  byLanguage: {de: {rules: [gopher-repetition]}}
                  bySource: {code: {rules: [gopher-quality], thresholds: {gopher-quality.max-words: 9}}}
                """);
        Files.writeString(folder.resolve("code.jsonl"), "{\"id\": \"short\", \"text\": \"int i = 0;\"}\n");
        Path file = jsonl(
                "{\"id\": \"blocked\", \"url\": \"https://www.bad.example/\", \"text\": \"%s\"}".formatted(STORY),
                "{\"id\": \"german\", \"language\": \"de\", \"text\": \"%s\"}".formatted(STORY),
                "{\"id\": \"code\", \"source\": \"code\", \"text\": \"%s\"}".formatted(STORY));

        List<JsonNode> answers = answers(CommandLineOutput.of("filter", file, "--recipe", recipe, "--json"));

        assertThat(answers.get(0).at("/verdicts/blocklist").asText()).isEqualTo("blocked_address");
        assertThat(answers.get(1).path("verdicts").fieldNames()).toIterable().containsExactly("gopher-repetition");
        assertThat(answers.get(2).path("verdicts").fieldNames()).toIterable().containsExactly("gopher-quality");

        // Both kinds of documents have the rule that breaks here: each shows its own examples.
        JsonNode report = JSON.readTree(
                CommandLineOutput.of("filter", "--dry-run", recipe, "--json").out());
        List<JsonNode> tooShort = new ArrayList<>();
        report.path("rules").forEach(rule -> {
            if (rule.path("reason").asText().equals("gopher_short_doc") && !rule.has("language")) {
                tooShort.add(rule);
            }
        });
        assertThat(tooShort)
                .allSatisfy(rule -> assertThat(rule.path("examples").size())
                        .isEqualTo(rule.path("drops").asInt()));
        assertThat(tooShort).extracting(rule -> rule.path("source").asText()).containsExactly("", "code");
        assertThat(tooShort.getLast().at("/examples/0/text").asText()).isEqualTo("int i = 0;");
    }

    @Test
    void filterSumsUpWhatOverlapsWithEvaluationItems() throws IOException {
        Path set = Files.writeString(
                folder.resolve("quiz.jsonl"),
                "{\"id\": \"mill\", \"question\": \"Every morning he opened the gate, the water came down, and the great wheel began to turn.\"}\n");
        Path file = jsonl(document("leak", prose()), document("clean", "Nothing of that kind. ".repeat(20)));

        CommandLineOutput output = CommandLineOutput.of(
                "filter", "--summary", file, "--recipe", recipe("{rules: []}"), "--evaluation", set);

        assertThat(output.err()).isEmpty();
        assertThat(output.out())
                .contains("Overlap     1 document with evaluation items, 0 dropped")
                .containsPattern("quiz +1 +0 +1\n +mill +1 +leak \\(\\d+\\)");
        Path drops = recipe("{rules: [], decontamination: {sets: [quiz.jsonl]}}");
        assertThat(CommandLineOutput.of("filter", "--dry-run", drops).out())
                .containsPattern("decontamination\n +contaminated +ngrams at most 0 +1 +50.0 % +1")
                .contains("Overlap     1 document with evaluation items, 1 dropped");
    }

    @Test
    void aClassifierThatARunWouldTrainIsAskedFor() throws IOException {
        jsonl(document("a", prose()));
        Path recipe = Files.writeString(folder.resolve("learned.yaml"), """
                name: learned
                sources: [{name: good, path: in.jsonl}, {name: raw, path: in.jsonl}]
                filter: {rules: [], classifier: {good: good, raw: raw}}
                """);

        CommandLineOutput output = CommandLineOutput.of("filter", "--dry-run", recipe);

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("millrace run --dry-run").contains("--classifier");
    }

    private static String prose() {
        return STORY + " " + STORY.replace("miller", "baker");
    }

    private Path recipe(String filter) throws IOException {
        return Files.writeString(
                folder.resolve("recipe.yaml"),
                "name: trial\nsources: [{name: lines, path: in.jsonl}]\nfilter: " + filter + "\n");
    }

    @Test
    void dedupNamesTheSurvivor() throws IOException {
        Path file = jsonl(
                document("a", STORY),
                document("b", "Something else entirely, said in quite other words and of another length than before."),
                document("c", STORY),
                document("d", STORY.replace("grey cat", "old cat")));

        List<JsonNode> answers = answers(CommandLineOutput.of("dedup", file, "--json"));

        assertThat(answers)
                .extracting(a -> a.path("verdict").asText())
                .containsExactly("keep", "keep", "exact", "near");
        assertThat(answers.get(2).path("survivor").asText()).isEqualTo("a");
        assertThat(answers.get(2).path("similarity").asDouble()).isEqualTo(1);
        assertThat(answers.get(3).path("survivor").asText()).isEqualTo("a");
        assertThat(answers.get(3).path("similarity").asDouble()).isBetween(0.5, 0.99);
    }

    @Test
    void dedupNamesTheCopyThatADocumentIsOneThrough() throws IOException {
        Path file = jsonl(
                "{\"id\": \"first\", \"url\": \"http://example.org/a\", \"text\": \"The wheel stands still.\"}",
                "{\"id\": \"link\", \"url\": \"http://example.org/a\", \"text\": \"%s\"}".formatted(STORY),
                document("last", STORY));

        List<JsonNode> answers = answers(CommandLineOutput.of("dedup", file, "--json"));

        assertThat(answers.get(1).has("through")).isFalse();
        assertThat(answers.get(2).path("survivor").asText()).isEqualTo("first");
        assertThat(answers.get(2).path("through").asText()).isEqualTo("link");
    }

    @Test
    void dedupFindsTheSameAddress() throws IOException {
        Path file = jsonl(
                "{\"id\": 1, \"url\": \"http://example.org/a\", \"text\": \"one\"}",
                "{\"id\": 2, \"url\": \"http://example.org/a\", \"text\": \"two\"}");

        assertThat(answers(CommandLineOutput.of("dedup", file, "--json")))
                .extracting(a -> a.path("verdict").asText())
                .containsExactly("keep", "url");
    }

    @Test
    void redactReplacesAndCountsInCodePoints() throws IOException {
        Path file = jsonl(document("a", "\uD83D\uDE00 Write to anna@example.org today."));

        JsonNode answer =
                answers(CommandLineOutput.of("redact", file, "--json")).getFirst();

        assertThat(answer.path("text").asText()).doesNotContain("anna").startsWith("\uD83D\uDE00 Write to ");
        JsonNode entity = answer.path("entities").path(0);
        assertThat(entity.path("type").asText()).isEqualTo("EMAIL");
        assertThat(entity.path("start").asInt()).isEqualTo(11);
        assertThat(entity.path("end").asInt()).isEqualTo(27);
    }

    @Test
    void tokenizeReadsThePageAndNotItsMarkup() throws Exception {
        Path tokenizer = Files.write(
                folder.resolve("tokenizer.json"),
                BpeTrainer.train(List.of(STORY), 300).json());
        String page = "<html><body><article><p>The <b>mill</b> stands.</p></article></body></html>";
        Path file = jsonl(
                JSON.createObjectNode().put("id", "page").put("html", page).toString(),
                document("text", "The mill stands."));
        Path saved = Files.writeString(folder.resolve("saved.html"), page);

        List<JsonNode> answers =
                answers(CommandLineOutput.of("tokenize", file, saved, "--tokenizer", tokenizer, "--json"));

        assertThat(answers)
                .extracting(a -> a.path("tokens"))
                .containsOnly(answers.get(1).path("tokens"));
    }

    @Test
    void tokenizeGivesIds() throws Exception {
        Path tokenizer = Files.write(
                folder.resolve("tokenizer.json"),
                BpeTrainer.train(List.of(STORY), 300).json());
        Path file = folder.resolve("in.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(document("a", "the mill").getBytes(StandardCharsets.UTF_8));
        }

        JsonNode answer = answers(CommandLineOutput.of("tokenize", file, "--tokenizer", tokenizer, "--json"))
                .getFirst();

        assertThat(answer.path("id").asText()).isEqualTo("a");
        assertThat(answer.path("tokens")).isNotEmpty().hasSizeLessThan(8);
    }
}
