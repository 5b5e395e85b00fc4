package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The test vectors of other detectors and validators. What is judged otherwise here than there is listed, row by row, so
 * that nothing joins or leaves the list unnoticed.
 */
class RealVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PHONES = "D_pii/libphonenumber_examples/dev/phones.jsonl";

    private final Redactor redactor = new Redactor(EntityType.DEFAULTS);

    @ParameterizedTest
    @CsvSource({"iban, IBAN", "credit_card, CARD", "email, EMAIL"})
    void presidiosVectors(String recognizer, EntityType type) throws IOException {
        assertThat(presidio(recognizer, type)).isEmpty();
    }

    /** Rows of leniency 0 and 1 ask for numbers that stick to a word or aren't valid: 2 of 14, all rows with numbers. */
    @Test
    void presidiosPhonesButForThoseOfItsLowLeniencies() throws IOException {
        assertThat(presidio("phone", EntityType.PHONE))
                .extracting(row -> row.get("case").get("leniency").asInt())
                .containsExactly(0, 1);
    }

    private List<JsonNode> presidio(String recognizer, EntityType type) throws IOException {
        return wrong(
                "D_pii/presidio_recognizer_vectors/dev/recognizer_vectors.jsonl",
                row -> count(presidioText(row.get("case")), type)
                        == row.get("case").get("expected_len").asInt(),
                row -> row.get("recognizer").asText().equals(recognizer)
                        && row.get("case").has("expected_len"));
    }

    private static String presidioText(JsonNode vector) {
        return vector.path(vector.has("iban") ? "iban" : "text").asText();
    }

    /** Rows without options, so that validity is of the value alone. */
    @ParameterizedTest
    @CsvSource({"isEmail, EMAIL", "isIBAN, IBAN", "isCreditCard, CARD"})
    void validatorsLists(String validator, EntityType type) throws IOException {
        List<JsonNode> wrong = wrong(
                "D_pii/validatorjs_vectors/dev/validator_vectors.jsonl",
                row -> isWholly(row.get("value").asText(), type)
                        == row.get("valid").asBoolean(),
                row -> row.get("validator").asText().equals(validator)
                        && row.get("args").isEmpty());
        assertThat(wrong).isEmpty();
    }

    /** 721 of 724: numbering plans change, and three of the examples' numbers aren't valid in this library's version. */
    @ParameterizedTest
    @ValueSource(strings = {"e164", "international", "rfc3966"})
    void validPhoneNumbersOfAllRegionsInInternationalForm(String form) throws IOException {
        List<JsonNode> wrong = wrong(
                PHONES,
                row -> count("Reach us: " + row.get(form).asText().replaceFirst("^tel:", "tel: ") + " (day)") == 1,
                row -> row.get("valid").asBoolean() && row.get(form).asText().contains("+"));
        assertThat(wrong)
                .extracting(row -> row.get("e164").asText())
                .containsExactlyInAnyOrder("+22981123456", "+385611234", "+9668110123456");
    }

    @Test
    void invalidPhoneNumbersStay() throws IOException {
        assertThat(wrong(
                        PHONES,
                        row -> count("Reach us: " + row.get("international").asText()) == 0,
                        row -> !row.get("valid").asBoolean()))
                .isEmpty();
    }

    @Test
    void datatrovesPublicAddresses() throws IOException {
        Redactor formatter = new Redactor(Set.of(EntityType.EMAIL, EntityType.IP));
        JsonNode cases = JSON.readTree(
                RealData.require("D_pii/datatrove_pii_formatter/dev/cases.json").toFile());
        for (JsonNode each : cases) {
            String redacted = formatter.redact(each.get("input").asText()).text();
            assertThat(redacted.replace("[IP]", "IP").replace("[EMAIL]", "EMAIL"))
                    .isEqualTo(each.get("output").asText());
        }
    }

    private long count(String text) {
        return count(text, EntityType.PHONE);
    }

    private long count(String text, EntityType type) {
        return redactor.redact(text).entities().stream()
                .filter(entity -> entity.type() == type)
                .count();
    }

    private boolean isWholly(String text, EntityType type) {
        List<Entity> entities = redactor.redact(text).entities();
        return entities.equals(List.of(new Entity(type, 0, text.codePointCount(0, text.length()))));
    }

    /** The rows that count and aren't judged right. */
    private static List<JsonNode> wrong(String file, Predicate<JsonNode> right, Predicate<JsonNode> counts)
            throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require(file))) {
            rows.add(JSON.readTree(line));
        }
        rows.removeIf(counts.negate());
        assertThat(rows).isNotEmpty();
        rows.removeIf(right);
        return rows;
    }
}
