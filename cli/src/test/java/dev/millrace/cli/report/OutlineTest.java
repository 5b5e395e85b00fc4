package dev.millrace.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class OutlineTest {

    @Test
    void namesIndentAndListsHaveMarks() throws Exception {
        String json =
                "{\"id\": \"x\", \"stages\": [{\"stage\": \"a\", \"kept\": true}, {\"stage\": \"b\"}], \"none\": []}";

        assertThat(Outline.of(new ObjectMapper().readTree(json)))
                .containsExactly("id: x", "stages:", "  - stage: a", "    kept: true", "  - stage: b");
    }
}
