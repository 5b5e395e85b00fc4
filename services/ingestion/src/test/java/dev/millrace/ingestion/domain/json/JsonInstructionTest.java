package dev.millrace.ingestion.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.shards.Message;
import dev.millrace.ingestion.domain.files.FileReadingTest;
import dev.millrace.ingestion.domain.files.Readings;
import dev.millrace.ingestion.domain.input.SourceEntry;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonInstructionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{'prompt': 'Say hi.', 'response': 'Hi.'}~user=Say hi. assistant=Hi.",
                "{'instruction': 'Add.', 'input': '1, 2', 'output': '3'}~user=Add.//1, 2 assistant=3",
                "{'instruction': 'Say hi.', 'input': '', 'output': 'Hi.', 'id': 7}~user=Say hi. assistant=Hi.",
                "{'system_prompt': 'Be brief.', 'question': 'Why?', 'answer': 'So.'}~system=Be brief. user=Why? assistant=So.",
                "{'prompt': [{'role': 'user', 'content': 'Hi'}], 'completion': [{'role': 'assistant', 'content': 'Ho'}]}"
                        + "~user=Hi assistant=Ho",
                "{'prompt': 'Q', 'chosen': 'yes', 'rejected': 'no', 'response': 'x'}~user=Q assistant=yes rejected=no",
            })
    void anInstructionAndItsAnswerAreADialog(String record, String dialog) throws IOException {
        SourceEntry.Text text = (SourceEntry.Text) read(record).getFirst();
        assertThat(text.messages().stream().flatMap(List::stream).map(JsonInstructionTest::inWords))
                .containsExactly(dialog.split(" (?=assistant=|user=|rejected=)", -1));
    }

    private static String inWords(Message message) {
        return message.role() + "=" + message.content().replace("\n", "/");
    }

    @Test
    void aTextCountsMoreThanWhatItWasMadeFrom() throws IOException {
        SourceEntry.Text text = (SourceEntry.Text)
                read("{'text': 'All.', 'prompt': 'a', 'response': 'b'}").getFirst();
        assertThat(text.text()).isEqualTo("All.");
        assertThat(text.messages()).isEmpty();
    }

    @Test
    void whatAFilesRecordsLookLikeIsSaidOnce() throws IOException {
        List<SourceEntry> entries = read("{'id': 1, 'q': 'secret', 'parts': []}\n{'id': 2, 'q': 'b', 'parts': []}");
        assertThat(entries.stream()
                        .map(entry -> ((SourceEntry.Refused) entry).detail().getOrDefault("members", ""))
                        .collect(Collectors.toList()))
                .containsExactly("id (number), q (text), parts (list)", "");
        assertThat(entries.toString()).doesNotContain("secret").contains("instruction, prompt or question");
    }

    private static List<SourceEntry> read(String lines) throws IOException {
        return Readings.read("x.jsonl", FileReadingTest.utf8(lines.replace('\'', '"')));
    }
}
