package dev.millrace.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFaultTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a": {     | (begun at line 1, column 7) (line 1, column 8)
                    {"a": [1, 2 | (begun at line 1, column 7) (line 1, column 12)
                    {"a": tru}  | (line 1, column 7)
                    """)
    void theParsersOwnSettingsAreNotTold(String text, String place) {
        JacksonException fault = catchThrowableOfType(
                JacksonException.class, () -> JSON.readTree(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(JsonFault.placed(fault))
                .doesNotContain("Source", "Feature", "\n")
                .endsWith(place);
    }
}
