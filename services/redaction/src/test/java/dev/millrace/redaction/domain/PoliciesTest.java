package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.recipes.RedactAction;
import dev.millrace.contracts.recipes.RedactAllow;
import dev.millrace.contracts.recipes.RedactPolicy;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private static final List<String> KINDS =
            Stream.of(EntityType.values()).map(EntityType::entityName).toList();
    private static final RedactAllow NOTHING = new RedactAllow(List.of(), List.of(), false);
    private static final Pseudonyms PSEUDONYMS = pseudonyms("a key of at least sixteen bytes");

    @Test
    void theFirstPolicyThatFitsKindLanguageAndSourceCounts() {
        Redact redact = redact(
                RedactAction.PLACEHOLDER,
                new RedactPolicy(List.of("email"), List.of("de"), List.of(), RedactAction.MASK),
                new RedactPolicy(List.of("email"), List.of(), List.of("forum"), RedactAction.NUMBERED),
                new RedactPolicy(List.of("card"), List.of(), List.of("shop"), RedactAction.DROP),
                new RedactPolicy(List.of(), List.of("fr"), List.of(), RedactAction.REPORT));
        String text = "ann@mill.org paid by 4111 1111 1111 1111";

        assertThat(after(redact, text, "web", "en")).isEqualTo("[EMAIL] paid by [CARD]");
        assertThat(after(redact, text, "forum", "de-AT")).isEqualTo("***@****.*** paid by [CARD]");
        assertThat(after(redact, text, "forum", "en")).isEqualTo("[EMAIL_1] paid by [CARD]");
        assertThat(apply(redact, text, "shop", "en"))
                .isEqualTo(new Verdict.Dropped(
                        "personal-data", Map.of("email", "0-12", "card", "21-40", "language", "en")));
        assertThat(apply(redact, text, "web", "fr")).isInstanceOfSatisfying(Verdict.Annotated.class, reported -> {
            assertThat(reported.document().text()).isEqualTo(text);
            assertThat(reported.detail()).isEqualTo(Map.of("email", "0-12", "card", "21-40", "language", "fr"));
        });
    }

    @Test
    void theSameValueHasTheSameNumberInADocument() {
        Redact numbered = redact(RedactAction.NUMBERED);
        assertThat(after(numbered, "ann@mill.org, ben@mill.org, Ann@mill.org; +44 20 7946 0958", "web", "en"))
                .isEqualTo("[EMAIL_1], [EMAIL_2], [EMAIL_1]; [PHONE_1]");
        Document dialog = document("", "web", "en")
                .withMessages(List.of(
                        new Message("user", "I am ann@mill.org"), new Message("assistant", "Hello ann@mill.org")));
        assertThat(new DocumentRedaction(numbered).apply(dialog))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(changed.document().text())
                                .isEqualTo("User: I am [EMAIL_1]\nAssistant: Hello [EMAIL_1]"));
    }

    /** Each is found as what it stands for, whole, with check digits that are right; and isn't what it stands for. */
    @Test
    void pseudonymsAreOfTheSameKindAndShape() {
        Map<EntityType, List<String>> values = Map.of(
                EntityType.EMAIL, List.of("ann.lee@mill.org"),
                EntityType.CARD, List.of("4111 1111 1111 1111", "3714-496353-98431"),
                EntityType.IBAN, List.of("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
                EntityType.MAC, List.of("52:54:00:AA:34:5e"),
                EntityType.BIC, List.of("DEUTDEFF500"),
                EntityType.CRYPTO,
                        List.of(
                                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
                EntityType.NATIONAL_ID,
                        List.of(
                                "123-45-6780",
                                "131052-308T",
                                "12345678Z",
                                "86095742719",
                                "255081416802538",
                                "520323197806058856",
                                "529.982.247-25",
                                "44051401458",
                                "DMLPRY77D15H501F"),
                EntityType.PASSPORT, List.of("L01X00T44"),
                EntityType.DRIVING_LICENCE, List.of("MORGA607054SM9IJ"));
        values.forEach((kind, of) -> of.forEach(value -> {
            String other = PSEUDONYMS.of(kind, value);
            assertThat(other).as(value).isNotEqualTo(value).isEqualTo(PSEUDONYMS.of(kind, value));
            assertThat(shape(other))
                    .as(other)
                    .isEqualTo(kind == EntityType.EMAIL ? "aaa.aaa@aaaa.aaaaaaa" : shape(value, kind));
            assertThat(new Redactor(java.util.Set.of(kind)).redact(other).entities())
                    .as(other)
                    .containsExactly(new Entity(kind, 0, other.length()));
        }));
    }

    /** Where letters may stand for digits (hexadecimal, Base58), only length and marks are the shape. */
    private static String shape(String value, EntityType kind) {
        return kind == EntityType.CRYPTO || kind == EntityType.MAC ? shape(PSEUDONYMS.of(kind, value)) : shape(value);
    }

    private static String shape(String value) {
        return value.replaceAll("\\d", "9").replaceAll("[a-z]", "a").replaceAll("[A-Z]", "A");
    }

    @Test
    void thePseudonymIsTheValuesHoweverItIsWrittenAndTheKeys() {
        assertThat(PSEUDONYMS.of(EntityType.CARD, "4111 1111 1111 1111").replace(" ", ""))
                .isEqualTo(PSEUDONYMS.of(EntityType.CARD, "4111111111111111"));
        String ann = PSEUDONYMS.of(EntityType.EMAIL, "ann@mill.org");
        assertThat(PSEUDONYMS.of(EntityType.EMAIL, "ben@mill.org")).endsWith(ann.substring(ann.indexOf('@')));
        assertThat(pseudonyms("another key of sixteen").of(EntityType.EMAIL, "ann@mill.org"))
                .isNotEqualTo(ann);
        assertThat(pseudonyms("another key of sixteen").fingerprint()).isNotEqualTo(PSEUDONYMS.fingerprint());
    }

    @Test
    void pseudonymsNeedAKey() {
        assertThatThrownBy(() -> new DocumentRedaction(redact(RedactAction.PSEUDONYM)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key");
        assertThatThrownBy(() -> pseudonyms("short")).hasMessageContaining("16");
    }

    @Test
    void whatIsAllowedStays() {
        Redact redact = new Redact(
                KINDS,
                List.of(),
                false,
                RedactAction.PLACEHOLDER,
                List.of(),
                Optional.empty(),
                new RedactAllow(List.of("Info@Mill.org", "8.8.8.8"), List.of("press.org"), true),
                Optional.empty());
        assertThat(after(
                        redact,
                        "info@mill.org ann@mill.org bo@uk.press.org cy@example.com dan@xpress.org 8.8.8.8 8.8.4.4",
                        "w",
                        "en"))
                .isEqualTo("info@mill.org [EMAIL] bo@uk.press.org cy@example.com [EMAIL] 8.8.8.8 [IP]");
    }

    @Test
    void titleAndAddressGoWithTheText() {
        Document document = document("nothing", "web", "en")
                .withMetadata(Map.of(Document.TITLE, "Ask ann@mill.org", Document.URL, "https://ann:s3cr3t@mill.org/"));
        assertThat(new DocumentRedaction(redact(RedactAction.PLACEHOLDER)).apply(document))
                .isInstanceOfSatisfying(Verdict.Changed.class, changed -> {
                    assertThat(changed.document().metadata())
                            .containsEntry(Document.TITLE, "Ask [EMAIL]")
                            .containsEntry(Document.URL, "https://[CREDENTIALS]@mill.org/");
                    assertThat(changed.document().text()).isEqualTo("nothing");
                    assertThat(changed.detail()).isEqualTo(Map.of("beside", "2", "language", "en"));
                });
    }

    @Test
    void theLedgerTellsALanguageAndNothingElseThatASourceCallsOne() {
        Redact redact = redact(RedactAction.PLACEHOLDER);
        assertThat(apply(redact, "ann@mill.org", "web", "De-AT").detail())
                .isEqualTo(Map.of("email", "0-12", "language", "de"));
        for (String other : List.of("", "Ann Miller", "+44 20 7946 0958", "miller-ann")) {
            assertThat(apply(redact, "ann@mill.org", "web", other).detail()).isEqualTo(Map.of("email", "0-12"));
        }
    }

    private static Pseudonyms pseudonyms(String key) {
        return new Pseudonyms(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Redact redact(RedactAction action, RedactPolicy... policies) {
        return new Redact(
                KINDS, List.of(), false, action, List.of(policies), Optional.empty(), NOTHING, Optional.empty());
    }

    private static String after(Redact redact, String text, String source, String language) {
        return ((Verdict.Changed) apply(redact, text, source, language))
                .document()
                .text();
    }

    private static Verdict apply(Redact redact, String text, String source, String language) {
        return new DocumentRedaction(redact).apply(document(text, source, language));
    }

    private static Document document(String text, String source, String language) {
        return new Document("0".repeat(32), text, source, Optional.empty(), Map.of(Document.LANGUAGE, language));
    }
}
