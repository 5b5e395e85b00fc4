package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.testkit.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Texts in scripts without spaces are judged as their English translation is, when nothing is said of languages: the
 * Universal Declaration of Human Rights is the same text in all of them.
 */
class UnspacedScriptsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> LANGUAGES =
            Set.of("eng", "cmn_hans", "cmn_hant", "jpn", "tha", "lao", "khm", "mya");

    private final FilterDocument filter = new FilterDocument();

    @Test
    void verdictsAreThoseOfTheEnglishText() throws IOException {
        Map<String, String> texts = declarations();
        Map<String, Map<String, String>> verdicts = new TreeMap<>();
        texts.forEach((language, text) ->
                verdicts.put(language, filter.judge(document(text)).verdicts()));

        Map<String, String> english = verdicts.getOrDefault("eng", Map.of());
        assertThat(english).containsEntry("gopher-quality", FilterDocument.KEEP).containsEntry("c4", "keep");
        assertThat(verdicts)
                .hasSize(LANGUAGES.size())
                .allSatisfy((_, own) -> assertThat(own).isEqualTo(english));
    }

    @Test
    void figuresAreAboutThoseOfTheEnglishText() throws IOException {
        Map<String, String> texts = declarations();
        Map<String, Double> english =
                filter.judge(document(texts.getOrDefault("eng", ""))).signals();
        texts.forEach((language, text) -> {
            Map<String, Double> own = filter.judge(document(text)).signals();
            for (String name : new String[] {"gopher-quality.words", "fineweb.short-lines"}) {
                double ratio = own.getOrDefault(name, 0.0) / english.getOrDefault(name, 1.0);
                assertThat(ratio).as("%s of %s", name, language).isBetween(0.8, 2.2);
            }
        });
    }

    /**
     * The first half's different lines alone pass; with one clause said again and again they don't. (All of the Japanese
     * ones are law enough to have 0.16 of their characters in 5-grams that come again.)
     */
    @Test
    void repetitionIsFound() throws IOException {
        declarations().forEach((language, text) -> {
            Set<String> lines = new LinkedHashSet<>(Arrays.asList(text.strip().split("\\s*\n\\s*")));
            String prose = lines.stream().limit(lines.size() / 2).collect(Collectors.joining("\n"));
            assertThat(repetition(prose)).as(language).isEqualTo(FilterDocument.KEEP);

            String sentence = lines.stream()
                    .filter(line -> line.length() > 60)
                    .findFirst()
                    .orElseThrow();
            String clause = sentence.substring(0, 50);
            assertThat(repetition(prose + "\n" + clause.repeat(prose.length() / 100)))
                    .as("%s, %s again and again", language, clause)
                    .matches("top_\\d_gram|duplicated_\\d+_n_grams");
        });
    }

    /** In Thai and Lao a space ends a clause, elsewhere marks do; a line of single words is none in any script. */
    @ParameterizedTest
    @CsvSource({
        "人人生而自由，在尊严和权利上一律平等。, 自由, 1",
        "すべての人間は、生まれながらにして自由である。, 自由, 1",
        "「すべての人間は、生まれながらにして自由である」, 自由, 1",
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์, อิสระ, 1",
        "ມະນຸດເກີດມາມີສິດເສລີພາບ, ສິດ, 1",
        "មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងសមភាព។, សិទ្ធិ, 1",
        "လူတိုင်းသည် တူညီလွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် မွေးဖွားလာသူများ ဖြစ်သည်။, လူ, 1"
    })
    void linesOfProseStayAndSingleWordsGo(String sentence, String word, int sentences) {
        DocumentFilter c4 =
                new DocumentFilter(Filter.of(List.of(C4Quality.NAME), Map.of("c4.min-sentences", (double) sentences)));

        Verdict verdict = c4.apply(document(word + "\n" + sentence + "\n" + word));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(changed.document().text()).isEqualTo(sentence));
    }

    private String repetition(String text) {
        return filter.judge(document(text)).verdicts().getOrDefault(GopherRepetition.NAME, "nothing");
    }

    private static Document document(String text) {
        return new Document("0", text, "test", Optional.empty(), Map.of());
    }

    private static Map<String, String> declarations() throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new ZstdInputStream(Files.newInputStream(RealData.require("A_text/udhr_langs/udhr2.jsonl.zst"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                if (LANGUAGES.contains(row.get("id").asText())) {
                    texts.put(row.get("id").asText(), row.get("text").asText());
                }
            }
        }
        return texts;
    }
}
