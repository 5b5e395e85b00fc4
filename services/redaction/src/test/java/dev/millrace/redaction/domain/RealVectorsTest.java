package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.testkit.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Scores on the test vectors of other detectors and validators, held to what has been reached. */
class RealVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

    @Test
    void presidiosVectors() throws IOException {
        Map<String, EntityType> types = Map.of(
                "iban", EntityType.IBAN,
                "credit_card", EntityType.CARD,
                "email", EntityType.EMAIL,
                "phone", EntityType.PHONE);
        assertThat(presidio("iban", types)).isGreaterThanOrEqualTo(0.99);
        assertThat(presidio("credit_card", types)).isEqualTo(1.0);
        assertThat(presidio("email", types)).isEqualTo(1.0);
        assertThat(presidio("phone", types)).isGreaterThanOrEqualTo(0.75);
    }

    private double presidio(String recognizer, Map<String, EntityType> types) throws IOException {
        return score(
                "D_pii/presidio_recognizer_vectors/dev/recognizer_vectors.jsonl",
                row -> {
                    JsonNode vector = row.get("case");
                    String text = vector.has("iban")
                            ? vector.get("iban").asText()
                            : vector.path("text").asText();
                    return count(text, types.get(recognizer))
                            == vector.get("expected_len").asInt();
                },
                row -> row.get("recognizer").asText().equals(recognizer)
                        && row.get("case").has("expected_len"));
    }

    @Test
    void validatorsLists() throws IOException {
        assertThat(validator("isEmail", EntityType.EMAIL, true)).isGreaterThanOrEqualTo(0.85);
        assertThat(validator("isIBAN", EntityType.IBAN, true)).isGreaterThanOrEqualTo(0.95);
        assertThat(validator("isIBAN", EntityType.IBAN, false)).isEqualTo(1.0);
        assertThat(validator("isCreditCard", EntityType.CARD, true)).isGreaterThanOrEqualTo(0.95);
        assertThat(validator("isCreditCard", EntityType.CARD, false)).isEqualTo(1.0);
    }

    /** Without options, so that validity is of the value alone. */
    private double validator(String validator, EntityType type, boolean valid) throws IOException {
        return score(
                "D_pii/validatorjs_vectors/dev/validator_vectors.jsonl",
                row -> isWholly(row.get("value").asText(), type) == valid,
                row -> row.get("validator").asText().equals(validator)
                        && row.get("args").isEmpty()
                        && row.get("valid").asBoolean() == valid);
    }

    @Test
    void validPhoneNumbersOfAllRegionsInInternationalForm() throws IOException {
        for (String form : List.of("e164", "international", "rfc3966")) {
            double found = score(
                    "D_pii/libphonenumber_examples/dev/phones.jsonl",
                    row -> count(
                                    "Reach us: " + row.get(form).asText().replaceFirst("^tel:", "tel: ") + " (day)",
                                    EntityType.PHONE)
                            == 1,
                    row -> row.get("valid").asBoolean()
                            && row.get(form).asText().contains("+"));
            assertThat(found).as(form).isGreaterThanOrEqualTo(0.97);
        }
    }

    @Test
    void invalidPhoneNumbersStay() throws IOException {
        double kept = score(
                "D_pii/libphonenumber_examples/dev/phones.jsonl",
                row -> count("Reach us: " + row.get("international").asText(), EntityType.PHONE) == 0,
                row -> !row.get("valid").asBoolean());
        assertThat(kept).isGreaterThanOrEqualTo(0.97);
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

    private long count(String text, EntityType type) {
        return redactor.redact(text).entities().stream()
                .filter(entity -> entity.type() == type)
                .count();
    }

    private boolean isWholly(String text, EntityType type) {
        List<Entity> entities = redactor.redact(text).entities();
        return entities.equals(List.of(new Entity(type, 0, text.codePointCount(0, text.length()))));
    }

    private static double score(String file, Predicate<JsonNode> right, Predicate<JsonNode> counts) throws IOException {
        int all = 0;
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require(file))) {
            JsonNode row = JSON.readTree(line);
            if (counts.test(row)) {
                all++;
                if (!right.test(row)) {
                    wrong.add(line);
                }
            }
        }
        assertThat(all).isPositive();
        double score = 1 - (double) wrong.size() / all;
        return score;
    }
}
