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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall of each kind on the vectors of other detectors and validators, where a row's country is one that is
 * expected. Rows of kinds that aren't personal data here (dates of any sort, postcodes, number plates, companies' numbers)
 * don't count, nor does what a validator of mobile numbers says of fixed lines.
 */
class VectorsByKindTest {

    private static final double LEAST = 0.97;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> OTHER = Set.of(
            "date",
            "de_bsnr",
            "de_handelsregister",
            "de_kfz",
            "de_lanr",
            "de_plz",
            "de_vat_id",
            "url",
            "uk_postcode",
            "uk_vehicle_registration",
            "tr_license_plate",
            "us_bank",
            "in_vehicle_registration",
            "ng_vehicle_registration",
            "aba_routing",
            "phone",
            "ph_mobile_number",
            "tr_phone_number");

    private static final Map<String, EntityType> VALIDATORS = Map.of(
            "isBIC", EntityType.BIC,
            "isBtcAddress", EntityType.CRYPTO,
            "isEthereumAddress", EntityType.CRYPTO,
            "isMACAddress", EntityType.MAC,
            "isIdentityCard", EntityType.NATIONAL_ID,
            "isTaxID", EntityType.NATIONAL_ID,
            "isPassportNumber", EntityType.PASSPORT,
            "isJWT", EntityType.SECRET);

    /** What counts, and what is wrong, in words, so that a failure says which rows. */
    private static final class Tally {
        private int right;
        private int tooMany;
        private int missed;
        private final List<String> wrong = new ArrayList<>();

        void add(String text, int found, int expected) {
            right += Math.min(found, expected);
            tooMany += Math.max(0, found - expected);
            missed += Math.max(0, expected - found);
            if (found != expected) {
                wrong.add("%d of %d in %s".formatted(found, expected, text));
            }
        }

        double precision() {
            return right / (double) (right + tooMany);
        }

        double recall() {
            return right / (double) (right + missed);
        }
    }

    private final Map<EntityType, Tally> tallies = new TreeMap<>();

    @Test
    void presidiosRecognizers() throws IOException {
        for (JsonNode row : rows("D_pii/presidio_recognizer_vectors/dev/recognizer_vectors.jsonl")) {
            JsonNode vector = row.get("case");
            String recognizer = row.get("recognizer").asText();
            if (vector.has("expected_len") && !OTHER.contains(recognizer)) {
                EntityType kind = presidio(recognizer);
                Optional<String> region =
                        recognizer.indexOf('_') == 2 ? Optional.of(country(recognizer)) : Optional.empty();
                String text = vector.path(vector.has("iban") ? "iban" : "text").asText();
                add(
                        kind,
                        text,
                        count(kind, region, text),
                        vector.get("expected_len").asInt());
            }
        }
        // Two colons by themselves are an address to a parser, and anything in a text: 2 of 41.
        assertThat(tallies.remove(EntityType.IP))
                .satisfies(ip -> assertThat(ip.wrong)
                        .containsExactly("0 of 1 in Use local ipv6 ::", "0 of 1 in Unspecified ::"));
        allAreGoodEnough(6);
    }

    private static EntityType presidio(String recognizer) {
        return switch (recognizer) {
            case "crypto" -> EntityType.CRYPTO;
            case "mac" -> EntityType.MAC;
            case "iban" -> EntityType.IBAN;
            case "ip" -> EntityType.IP;
            case "credit_card" -> EntityType.CARD;
            case "email" -> EntityType.EMAIL;
            default ->
                recognizer.contains("passport")
                        ? EntityType.PASSPORT
                        : recognizer.contains("driv") || recognizer.contains("fuehrer")
                                ? EntityType.DRIVING_LICENCE
                                : EntityType.NATIONAL_ID;
        };
    }

    private static String country(String recognizer) {
        return recognizer.substring(0, 2).toUpperCase(Locale.ROOT).replace("UK", "GB");
    }

    /**
     * Whole values. An address of one currency isn't wrong because a list for another holds it, nor is an id written with
     * hyphens that people write and a validator doesn't take.
     */
    @Test
    void validatorsLists() throws IOException {
        for (JsonNode row : rows("D_pii/validatorjs_vectors/dev/validator_vectors.jsonl")) {
            String validator = row.get("validator").asText();
            EntityType kind = VALIDATORS.get(validator);
            String value = row.get("value").asText();
            String locale = row.get("args").path(0).asText();
            boolean local = kind == EntityType.NATIONAL_ID || kind == EntityType.PASSPORT;
            boolean counts = kind != null
                    && local == (locale.length() == 2 || locale.length() == 5)
                    && (local || row.get("args").isEmpty())
                    && !(validator.equals("isEthereumAddress") && value.startsWith("1"))
                    && !(validator.equals("isTaxID") && value.matches("(?:\\d{3}-\\d{3}-\\d{3}|\\d{2}-\\d{8}-\\d)"));
            if (counts) {
                Optional<String> region = local ? Optional.of(locale.substring(locale.length() - 2)) : Optional.empty();
                Entity whole = new Entity(kind, 0, value.codePointCount(0, value.length()));
                boolean found = redactor(EnumSet.of(kind), region)
                        .redact(value)
                        .entities()
                        .equals(List.of(whole));
                add(kind, value + locale, found ? 1 : 0, row.get("valid").asBoolean() ? 1 : 0);
            }
        }
        allAreGoodEnough(6);
    }

    @Test
    void phoneNumbersOfAllRegionsAsTheyAreWrittenThere() throws IOException {
        for (JsonNode row : rows("D_pii/libphonenumber_examples/dev/phones.jsonl")) {
            Optional<String> region = Optional.of(row.get("region").asText());
            for (String form : List.of("national", "international")) {
                String text = row.get(form).asText();
                add(
                        EntityType.PHONE,
                        text,
                        count(EntityType.PHONE, region, text),
                        row.get("valid").asBoolean() ? 1 : 0);
            }
        }
        allAreGoodEnough(1);
    }

    /** Rows that say whether a line holds a secret; one detector's row that holds another's token counts as it is. */
    @Test
    void detectSecretsLines() throws IOException {
        EnumSet<EntityType> secrets = EnumSet.of(EntityType.SECRET, EntityType.CREDENTIALS);
        for (JsonNode row : rows("D_pii/detect_secrets_vectors/dev/secret_vectors.jsonl")) {
            JsonNode vector = row.get("case");
            String line = Optional.ofNullable(vector.get("payload"))
                    .orElse(vector.path("line"))
                    .asText();
            boolean judged = !line.isEmpty()
                    && !row.get("detector").asText().equals("ip_public")
                    && (vector.has("should_flag") || vector.has("line"));
            if (judged) {
                int found = redactor(secrets, Optional.empty())
                                .redact(line)
                                .entities()
                                .isEmpty()
                        ? 0
                        : 1;
                add(EntityType.SECRET, line, found, vector.path("should_flag").asBoolean(true) ? 1 : 0);
            }
        }
        allAreGoodEnough(1);
    }

    private void add(EntityType kind, String text, int found, int expected) {
        tallies.computeIfAbsent(kind, _ -> new Tally()).add(text, found, expected);
    }

    private void allAreGoodEnough(int atLeast) {
        assertThat(tallies).hasSizeGreaterThanOrEqualTo(atLeast);
        tallies.forEach((kind, tally) -> {
            assertThat(tally.precision())
                    .as("precision of %s: %s", kind, tally.wrong)
                    .isGreaterThanOrEqualTo(LEAST);
            assertThat(tally.recall()).as("recall of %s: %s", kind, tally.wrong).isGreaterThanOrEqualTo(LEAST);
        });
    }

    private static int count(EntityType kind, Optional<String> region, String text) {
        return redactor(EnumSet.of(kind), region).redact(text).entities().size();
    }

    private static Redactor redactor(Set<EntityType> kinds, Optional<String> region) {
        return new Redactor(
                kinds, new Expected(new TreeSet<>(region.stream().toList()), kinds.contains(EntityType.IP)));
    }

    private static List<JsonNode> rows(String file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(RealData.require(file))) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }
}
