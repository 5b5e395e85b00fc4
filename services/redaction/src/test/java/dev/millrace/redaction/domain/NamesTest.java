package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.labels.TokenClassifierFiles;
import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.recipes.RedactAction;
import dev.millrace.contracts.recipes.RedactAllow;
import dev.millrace.contracts.recipes.RedactPolicy;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.Message;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.redaction.domain.classifier.TinyClassifier;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a classifier finds is treated as everything is that is found by its shape, and leaves that alone. */
class NamesTest {

    private static final List<String> KINDS = List.of("email", "phone", "person", "place", "organisation");
    private static final Pseudonyms PSEUDONYMS =
            new Pseudonyms("a key of at least sixteen bytes".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @Test
    void namesAreReplacedInTextTitleAndDialogButNotInAddresses() throws IOException {
        Redact redact = redact(RedactAction.PLACEHOLDER);
        Document document = document("Ann Lee of Acme wrote to ann@mill.org from Rome.")
                .withMetadata(Map.of(Document.TITLE, "About Ann Lee", Document.URL, "https://mill.org/ann"));
        assertThat(apply(redact, document)).isInstanceOfSatisfying(Verdict.Changed.class, changed -> {
            assertThat(changed.document().text())
                    .isEqualTo("[PERSON] of [ORGANISATION] wrote to [EMAIL] from [PLACE].");
            assertThat(changed.document().metadata())
                    .containsEntry(Document.TITLE, "About [PERSON]")
                    .containsEntry(Document.URL, "https://mill.org/ann");
            assertThat(changed.detail())
                    .isEqualTo(Map.of(
                            "person",
                            "0-7",
                            "organisation",
                            "11-15",
                            "email",
                            "25-37",
                            "place",
                            "43-47",
                            "beside",
                            "1"));
        });
        Document dialog = document("")
                .withMessages(List.of(new Message("user", "I am Ann"), new Message("assistant", "Hello Ann of Rome")));
        assertThat(after(redact, dialog)).isEqualTo("User: I am [PERSON]\nAssistant: Hello [PERSON] of [PLACE]");
    }

    @Test
    void whatHasAShapeIsThatWhateverAClassifierTakesItFor() throws IOException {
        assertThat(after(redact(RedactAction.PLACEHOLDER), document("Write to Ann Lee@mill.org Lee, ann@mill.org Lee")))
                .isEqualTo("Write to [PERSON] [EMAIL] [PERSON], [EMAIL] [PERSON]");
    }

    @Test
    void policiesAndAllowListsAreThoseOfAllKinds() throws IOException {
        Redact redact = new Redact(
                KINDS,
                List.of(),
                false,
                RedactAction.NUMBERED,
                List.of(
                        new RedactPolicy(List.of("place"), List.of(), List.of("web"), RedactAction.REPORT),
                        new RedactPolicy(List.of("organisation"), List.of("de"), List.of(), RedactAction.DROP)),
                Optional.empty(),
                new RedactAllow(List.of("acme"), List.of(), false),
                Optional.of(TinyClassifier.rule(files())));
        assertThat(after(redact, document("Ann Lee, Bo and ANN LEE in Rome at Acme")))
                .isEqualTo("[PERSON_1], [PERSON_2] and [PERSON_1] in Rome at Acme");
        Document german = new Document(
                "0".repeat(32), "Ann at Acme Ltd", "web", Optional.empty(), Map.of(Document.LANGUAGE, "de"));
        assertThat(apply(redact, german))
                .isEqualTo(new Verdict.Dropped(
                        "personal-data", Map.of("person", "0-3", "organisation", "7-15", "language", "de")));
    }

    @Test
    void somebodyHasOneNameEverywhere() throws IOException {
        Redact redact = new Redact(
                KINDS,
                List.of(),
                false,
                RedactAction.PSEUDONYM,
                List.of(),
                Optional.of("corpus"),
                new RedactAllow(List.of(), List.of(), false),
                Optional.of(TinyClassifier.rule(files())));
        String[] names =
                after(redact, document("Ann Lee|Lee|ANN LEE|Bo|Acme Ltd")).split("\\|", -1);
        assertThat(names[0]).matches("[A-Z][a-z]{2} [A-Z][a-z]{2}").isNotEqualTo("Ann Lee");
        assertThat(names[1]).isEqualTo(names[0].substring(4));
        assertThat(names[2]).isEqualToIgnoringCase(names[0]).isUpperCase();
        assertThat(names[3]).matches("[A-Z][a-z]");
        assertThat(names[4]).matches("[A-Z][a-z]{3} Ltd").isNotEqualTo("Acme Ltd");
        assertThat(after(redact, document("Lee"))).isEqualTo(names[1]);
    }

    @Test
    void pseudonymsKeepScriptCapitalsAndWhatManyNamesHave() {
        Map<String, String> shapes = Map.of(
                "Jean-Luc O'Brien III", "[A-Z][aeiou]{2}[a-z]-[A-Z][aeiou][a-z] [A-Z]'[A-Z][a-z]{4} [AEIOU]{3}",
                "Ludwig van Beethoven", "[A-Z][a-z]{5} van [A-Z][a-z]{8}",
                "Lev Tolst\u043E\u0301\u0439 \u041B\u0435\u0432",
                        "[A-Z][a-z]{2} [A-Z][a-z]{4}[\u0430-\u044F]{2} [\u0410-\u042F][\u0430-\u044F]{2}",
                "\u674E\u660E", "\\p{IsHan}{2}",
                "\u5C71\u7530\u3055\u304F\u3089", "\\p{IsHan}{2}\\p{IsHiragana}{3}",
                "\u05D3\u05D5\u05D3", "\\p{IsHebrew}{3}",
                "\u0645\u062D\u0645\u062F", "\\p{IsArabic}{4}",
                "Jos\u00E9 \u00C5berg 3", "[A-Z][a-z]{3} [AEIOU][a-z]{4} \\d");
        shapes.forEach((name, shape) -> {
            String other = PSEUDONYMS.of(EntityType.PERSON, name);
            assertThat(other).as(name).matches(shape).isNotEqualTo(name);
            assertThat(PSEUDONYMS.of(EntityType.PERSON, name)).isEqualTo(other);
        });
        assertThat(PSEUDONYMS.of(EntityType.PLACE, "Washington"))
                .isNotEqualTo(PSEUDONYMS.of(EntityType.PERSON, "Washington"));
    }

    @Test
    void aClassifierIsAskedWhereARecipeNamesOne() {
        Redact without = Redact.of(KINDS);
        assertThatThrownBy(() -> new DocumentRedaction(redact(RedactAction.MASK), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new DocumentRedaction(without).apply(document("Ann Lee"))).isEqualTo(new Verdict.Kept(Map.of()));
    }

    private TokenClassifierFiles files() throws IOException {
        return new TinyClassifier("O", "B-PER", "I-PER", "B-LOC", "B-ORG", "I-ORG")
                .sure("B-PER", "ann", "bo")
                .sure("I-PER", "lee", "@", "mill", ".", "org")
                .sure("B-LOC", "rome")
                .sure("B-ORG", "acme")
                .sure("I-ORG", "ltd")
                .write(folder);
    }

    private Redact redact(RedactAction action) throws IOException {
        return new Redact(
                KINDS,
                List.of(),
                false,
                action,
                List.of(),
                Optional.empty(),
                new RedactAllow(List.of(), List.of(), false),
                Optional.of(TinyClassifier.rule(files())));
    }

    private Verdict apply(Redact redact, Document document) throws IOException {
        try (TokenClassifier classifier =
                TokenClassifier.open(files(), redact.classifier().orElseThrow(), Set.copyOf(redact.entities()))) {
            return new DocumentRedaction(redact, Optional.of(PSEUDONYMS), Optional.of(classifier)).apply(document);
        }
    }

    private String after(Redact redact, Document document) throws IOException {
        return ((Verdict.Changed) apply(redact, document)).document().text();
    }

    private static Document document(String text) {
        return new Document("0".repeat(32), text, "web", Optional.empty(), Map.of());
    }
}
