package dev.millrace.contracts.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recipe says of personal data, and what is wrong with it, at its line. */
class RedactChecksTest {

    private static final String SMALLEST = """
            name: a
            sources:
              - {name: web, generator: {kind: stories, documents: 1, seed: 1}, licence: CC0-1.0}
            """;

    @Test
    void whatIsLeftOutIsAsItWas() {
        Recipe recipe = accepted("redact: {entities: [email, ip]}\n");
        assertThat(recipe.redact()).isEqualTo(Redact.of(List.of("email", "ip")));
        assertThat(canonical(recipe))
                .contains("\"redact\":{\"entities\":[\"email\",\"ip\"]}")
                .doesNotContain("\"version\"");
    }

    @Test
    void laterKindsAndKeysNeedAReleaseThatKnowsThem() {
        assertThat(canonical(accepted("redact: {entities: [email, mac]}\n"))).contains("\"version\":7");
        assertThat(canonical(accepted("redact: {action: mask}\n"))).contains("\"version\":7");
    }

    @Test
    void policiesAllowListsAndTheKeyAreRead() {
        Redact redact = accepted("""
            redact:
              entities: [email, national_id]
              regions: [DE, US]
              action: numbered
              policies:
                - {entities: [email], languages: [de], sources: [web], action: pseudonym}
              key: corpus-1
              allow: {domains: [mill.org], examples: true}
            """).redact();
        assertThat(redact)
                .isEqualTo(new Redact(
                        List.of("email", "national_id"),
                        List.of("DE", "US"),
                        false,
                        RedactAction.NUMBERED,
                        List.of(new RedactPolicy(
                                List.of("email"), List.of("de"), List.of("web"), RedactAction.PSEUDONYM)),
                        Optional.of("corpus-1"),
                        new RedactAllow(List.of(), List.of("mill.org"), true),
                        Optional.empty()));
        assertThat(redact.hasPseudonyms()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "entities: [emial]|email",
                "regions: [XX]|no country has the code XX",
                "action: pseudonym|add redact.key",
                "policies: [{action: pseudonym}]|add redact.key",
                "policies: [{action: erase}]|placeholder",
                "policies: [{entities: [mac], action: drop}]|redact.entities doesn't look for mac",
                "policies: [{sources: [wbe], action: drop}]|no source is named wbe",
                "policies: [{entities: [mail], action: drop}]|email",
                "key: Corpus 1|Corpus 1",
                "entities: [email, person]|only a classifier finds what is called person; add redact.classifier",
                "classifier: {model: /a/model.onnx}|expected either from",
                "classifier: {from: /a, model: /a/model.onnx}|expected either from",
                "classifier: {from: /a, labels: {DATE: date}}|expected one of none, email",
                "classifier: {from: /a, threshold: 0}|more than 0",
                "classifier: {from: 'hf://a b'}|expected a folder, hf://",
                "classifier: {from: names}|names is relative",
            })
    void whatIsWrongIsSaidAtItsLine(String wrong, String said) {
        Reading reading = RecipeReader.readElsewhere(SMALLEST + "redact:\n  " + wrong + "\n");
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.problems()).anySatisfy(problem -> {
                            assertThat(problem.line()).isEqualTo(5);
                            assertThat(problem.message()).contains(said);
                        }));
    }

    private static Recipe accepted(String redact) {
        Reading reading = RecipeReader.readElsewhere(SMALLEST + redact);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).recipe();
    }

    private static String canonical(Recipe recipe) {
        return new String(RecipeReader.canonical(recipe), StandardCharsets.UTF_8);
    }
}
