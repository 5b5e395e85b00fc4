package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.recipes.BlocklistFiles;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.contracts.recipes.ToxicityFiles;
import dev.millrace.contracts.recipes.WordBreaks;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.filtering.domain.lists.Lists;
import dev.millrace.filtering.domain.words.WordSplitters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe can ask of filtering: lists, and other rules for other languages. */
class RecipeFilterTest {

    private static final String GERMAN = "Der M\u00fcller wohnte am Fluss und mahlte jeden Morgen das Korn der Leute.";

    @TempDir
    Path folder;

    private DocumentFilter filter(String yaml) {
        String recipe = """
                name: test
                sources:
                  - {name: test, generator: {kind: stories, documents: 1}}
                  - {name: instructions, generator: {kind: stories, documents: 1}}
                filter:
                """ + yaml.indent(2);
        return switch (RecipeReader.read(recipe, folder)) {
            case Reading.Accepted(Recipe read) -> new DocumentFilter(read.filter());
            case Reading.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    @Test
    void aDialogIsJudgedAndLeftWhole() {
        DocumentFilter filter = filter("rules: [c4]\n");
        String lines = "There was a mill at the river once.\nNo end here\n".repeat(6);
        Document text = document(lines, Map.of());
        Document dialog =
                text.withMessages(List.of(new Message(Message.USER, "Tell"), new Message("assistant", lines)));
        Document tooShort = text.withMessages(List.of(new Message(Message.USER, "Tell")));

        assertThat(filter.apply(text)).isInstanceOf(Verdict.Changed.class);
        assertThat(filter.apply(dialog)).isInstanceOf(Verdict.Kept.class);
        assertThat(filter.apply(tooShort)).isInstanceOf(Verdict.Dropped.class);
    }

    private static Document document(String text, Map<String, String> metadata) {
        return document("test", text, metadata);
    }

    private static Document document(String source, String text, Map<String, String> metadata) {
        return new Document("0", text, source, Optional.empty(), metadata);
    }

    private static String verdict(DocumentFilter filter, Document document) {
        assertThat(filter.measure(document).verdict()).isEqualTo(filter.apply(document));
        return filter.apply(document) instanceof Verdict.Dropped dropped ? dropped.reason() : "kept";
    }

    @Test
    void blocklistsRefuseAddressesAndWords() throws IOException {
        Files.writeString(folder.resolve("hosts.txt"), "0.0.0.0 bad.example\n");
        Files.writeString(folder.resolve("words.txt"), "gadzooks\n");
        DocumentFilter filter = filter("""
                rules: [blocklist]
                blocklist: {addresses: [hosts.txt], words: [words.txt]}
                """);

        assertThat(verdict(filter, document("x", Map.of("url", "https://www.bad.example:8080/page"))))
                .isEqualTo("blocked_address");
        assertThat(verdict(filter, document("x", Map.of("url", "https://good.example/bad.example"))))
                .isEqualTo("kept");
        assertThat(verdict(filter, document("Gadzooks, he said.", Map.of()))).isEqualTo("blocked_words");
    }

    @Test
    void toxicityIsAShareByTheListOfTheLanguage() throws IOException {
        Files.writeString(folder.resolve("en.txt"), "darn\n");
        Files.writeString(folder.resolve("de.txt"), "verflixt\n");
        DocumentFilter filter = filter("""
                rules: [toxicity]
                thresholds: {toxicity.max-share: 0.2}
                toxicity: {words: {en: en.txt, de: de.txt}}
                """);

        assertThat(verdict(filter, document("darn verflixt darn one two", Map.of())))
                .isEqualTo("toxic_words");
        assertThat(verdict(filter, document("darn verflixt darn one two", Map.of("language", "de-AT"))))
                .isEqualTo("kept");
        assertThat(verdict(filter, document("darn darn darn", Map.of("language", "fr"))))
                .isEqualTo("kept");
    }

    @Test
    void aLanguageHasItsOwnRulesThresholdsAndWords() {
        DocumentFilter filter = filter("""
                rules: [gopher-quality]
                byLanguage:
                  de: {thresholds: {gopher-quality.min-words: 10, gopher-quality.min-stop-words: 0}}
                  zh: {rules: [fineweb]}
                """);

        assertThat(verdict(filter, document(GERMAN, Map.of("language", "de")))).isEqualTo("kept");
        assertThat(verdict(filter, document(GERMAN, Map.of()))).isEqualTo("gopher_short_doc");
        assertThat(verdict(filter, document("\u4f60\u597d\u3002", Map.of("language", "zh-Hans"))))
                .isEqualTo("short_line_ratio");
        assertThat(filter.header().chains()).containsOnlyKeys("", "de", "zh");
        assertThat(filter.header().chains().get("de"))
                .filteredOn(rule -> rule.reason().equals("gopher_short_doc"))
                .containsExactly(new FilterRule(
                        "gopher-quality",
                        "gopher-quality.words",
                        FilterRule.Bound.AT_LEAST,
                        10,
                        Optional.of("byLanguage.de.thresholds.gopher-quality.min-words"),
                        "gopher_short_doc"));
        assertThat(filter.measure(document(GERMAN, Map.of("language", "de")))
                        .signals()
                        .chain())
                .isEqualTo("de");
    }

    @Test
    void aSourceHasItsOwnRulesAndTheyCountBeforeThoseOfTheLanguage() {
        DocumentFilter filter = filter("""
                rules: [gopher-quality]
                byLanguage:
                  de: {thresholds: {gopher-quality.min-words: 10, gopher-quality.min-stop-words: 0}}
                bySource:
                  instructions: {thresholds: {gopher-quality.min-words: 14}}
                """);
        Map<String, String> german = Map.of("language", "de");

        assertThat(verdict(filter, document(GERMAN, german))).isEqualTo("kept");
        assertThat(verdict(filter, document("instructions", GERMAN, german))).isEqualTo("gopher_short_doc");
        assertThat(verdict(filter, document("instructions", GERMAN + " So sagt man.", german)))
                .isEqualTo("kept");
        assertThat(verdict(filter, document("instructions", GERMAN + " So sagt man.", Map.of())))
                .isEqualTo("gopher_enough_stop_words");
        assertThat(filter.header().chains()).containsOnlyKeys("", "de", "instructions/", "instructions/de");
        assertThat(filter.measure(document("instructions", GERMAN, german))
                        .signals()
                        .chain())
                .isEqualTo("instructions/de");

        DocumentFilter none = filter("""
                rules: [gopher-quality]
                bySource: {instructions: {rules: []}}
                """);
        assertThat(verdict(none, document("Short.", Map.of()))).isEqualTo("gopher_short_doc");
        assertThat(verdict(none, document("instructions", "Short.", Map.of()))).isEqualTo("kept");
    }

    @Test
    void scriptsWithoutSpacesFallIntoWords() {
        WordSplitter unicode = new WordSplitters().of(WordBreaks.UNICODE);
        assertThat(unicode.split("\u6211\u4eec\u5728\u5b66\u4e60\u4e2d\u6587\u3002")
                        .toList())
                .containsExactly("\u6211\u4eec", "\u5728", "\u5b66\u4e60", "\u4e2d\u6587", "\u3002");
        assertThat(unicode.split("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a")
                        .toList())
                .containsExactly("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0e04\u0e23\u0e31\u0e1a");
        assertThat(unicode.split("C'est l\u2019\u00e9t\u00e9,\n dit-il.").toList())
                .containsExactly("C'est", "l\u2019\u00e9t\u00e9", ",", "dit", "-", "il", ".");
        assertThat(new WordSplitters()
                        .of(WordBreaks.SPACES)
                        .split(" a b.\u00a0c\n")
                        .toList())
                .containsExactly("a", "b.", "c");
    }

    @Test
    void theSchemaKnowsEveryThresholdAndNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        try (InputStream in = Objects.requireNonNull(RecipeReader.class.getResourceAsStream("recipe.schema.json"))) {
            JsonNode schema = new ObjectMapper().readTree(in);
            schema.at("/$defs/threshold/enum").forEach(name -> named.add(name.asText()));
        }
        Path list = Files.writeString(folder.resolve("list.txt"), "word");
        Set<String> used = new TreeSet<>(Set.of(
                "c4.min-words-per-line",
                "c4.max-word-length",
                "c4-fineweb.min-words-per-line",
                "c4-fineweb.max-word-length",
                "fineweb.short-line-length"));
        Filter lists = new Filter(
                List.of(),
                Map.of(),
                WordBreaks.SPACES,
                Optional.of(new BlocklistFiles(List.of(), List.of(list.toString()))),
                Optional.of(new ToxicityFiles(Map.of("en", list.toString()))),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        WordSplitter splitter = new WordSplitters().of(WordBreaks.SPACES);
        for (String set : List.of(
                "gopher-quality", "gopher-repetition", "c4", "c4-fineweb", "fineweb", "blocklist", "toxicity")) {
            RuleSets.named(set, lists, splitter, new Lists())
                    .rules()
                    .forEach(rule -> rule.held().thresholdName().ifPresent(used::add));
        }
        assertThat(named).isEqualTo(used);
    }
}
