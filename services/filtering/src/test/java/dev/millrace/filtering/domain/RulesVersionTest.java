package dev.millrace.filtering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Filter;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.testkit.FixedTexts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Earlier verdicts are taken over by their rules' number: whoever changes a verdict raises it. */
class RulesVersionTest {

    @Test
    void theseRulesGiveTheseVerdicts() {
        verify(FixedTexts.documents(300), "7091237925f179023468402a246be4377ed2cdcdfdb5eb3a7b7d8c7976c1186a");
    }

    @Test
    void theseRulesGiveTheseVerdictsInScriptsWithoutSpaces() {
        List<Document> documents = Stream.of(
                        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
                        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
                        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม",
                        "ມະນຸດເກີດມາມີສິດເສລີພາບ ແລະ ສະເໝີໜ້າກັນໃນທາງກຽດຕິສັກ",
                        "មនុស្សទាំងអស់ កើតមកមានសេរីភាព និងសមភាព ក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិ។",
                        "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ မွေးဖွားလာသူများ ဖြစ်သည်။")
                .flatMap(text -> Stream.of(text, (text + "\n").repeat(6), text.repeat(6)))
                .map(text -> new Document("0", text, "test", Optional.empty(), Map.of()))
                .toList();

        verify(documents, "872d955c911a77f295c74c66399df33bf4a2244e3d42d9b6edb62527a66cfae8");
    }

    private static void verify(List<Document> documents, String digest) {
        DocumentFilter filter = new DocumentFilter(Filter.of(RuleSets.PUBLISHED, Map.of()));

        String verdicts = documents.stream()
                .map(filter::measure)
                .map(measured -> inWords(measured.verdict()) + " " + figures(filter, measured))
                .collect(Collectors.joining("\n"));

        assertThat(Sha256.of(verdicts))
                .as("Verdicts or figures have changed: raise DocumentFilter.RULES, from %d, and put the new digest here"
                        .formatted(DocumentFilter.RULES))
                .isEqualTo(digest);
    }

    private static List<Double> figures(DocumentFilter filter, DocumentFilter.Measured measured) {
        return filter.header().signals().stream()
                .map(name -> filter.header().value(name, measured.signals()))
                .toList();
    }

    private static String inWords(Verdict verdict) {
        return verdict instanceof Verdict.Changed(var after, var found, var detail)
                ? "Changed " + after.text() + found + detail
                : verdict.toString();
    }
}
