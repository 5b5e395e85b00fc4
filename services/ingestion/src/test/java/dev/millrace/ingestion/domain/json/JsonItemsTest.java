package dev.millrace.ingestion.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.recipes.Format;
import dev.millrace.ingestion.domain.files.FileReading;
import dev.millrace.ingestion.domain.input.ReadLimits;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays and objects over several lines are the records that the same objects would be, a line each. */
class JsonItemsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> read(String file) throws IOException {
        List<String> entries = new ArrayList<>();
        try (FileReading reading = FileReading.of(
                new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)),
                "set.json",
                Format.AUTO,
                ReadLimits.DEFAULT)) {
            for (var entry = reading.next(); entry.isPresent(); entry = reading.next()) {
                entries.add(
                        entry.get() instanceof SourceEntry.Text text
                                ? text.text()
                                : ((SourceEntry.Refused) entry.get()).reason().written());
            }
        }
        return entries;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{'text': 'One.'}, {'text': 'Two.'}] | One., Two.",
                " [#  {#    'text': 'One, [two] {three}.'#  },#  {'id': [1, {'a': []}], 'text': 'Four.'}#]# | One, [two] {three}., Four.",
                "[{'text': 'A \\' quote, ]'},{'text': 'B \\\\'}] | A ' quote, ], B \\",
                "{#  'text': 'One.',#  'id': 1#}# | One.",
                "{#  'text': 'One.'#}#{#  'text': 'Two.'#} | One., Two.",
                "[{'text': 'One.'}, 7, {'text': 3}, {'text': 'Two.'}] | One., invalid-json, missing-text, Two.",
                "[{'text': 'One.'}, {'text': 'cut | One., invalid-json",
                "[{'text': 'One.'}]#{'text': 'Two.'} | One., Two.",
                "{'text': 'One.'}#[{'text': 'Two.'}]#{'text': 'cut#{'text': 'Three.'} | One., invalid-json, invalid-json, Three.",
                "[] | ''",
            })
    void areReadOneByOne(String file, String entries) throws IOException {
        assertThat(String.join(", ", read(file.replace('\'', '"').replace('#', '\n'))))
                .isEqualTo(entries.replace('\'', '"'));
    }

    @Test
    void anArrayIsReadAsItsItemsAreHoweverItIsWritten() throws IOException {
        Random random = new Random(11);
        String odd = "ab \\\"{}[],:\n\t\u00e9\u4e2d\ud83d\ude00";
        for (int n = 0; n < 300; n++) {
            ArrayNode array = JSON.createArrayNode();
            StringBuilder lines = new StringBuilder();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                StringBuilder text = new StringBuilder("t");
                for (int k = random.nextInt(30); k > 0; k--) {
                    int at = random.nextInt(odd.length());
                    text.appendCodePoint(odd.codePointAt(Character.isLowSurrogate(odd.charAt(at)) ? at - 1 : at));
                }
                ObjectNode item = array.addObject().put("text", text.toString());
                item.putArray("tags").add(1).add("]").addObject().put("a", "}");
                lines.append(item).append('\n');
            }
            String written = random.nextBoolean() ? array.toString() : array.toPrettyString();

            assertThat(read(written)).as(written).isEqualTo(read(lines.toString()));
        }
    }
}
