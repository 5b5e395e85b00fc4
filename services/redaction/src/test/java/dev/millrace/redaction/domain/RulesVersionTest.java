package dev.millrace.redaction.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Redact;
import dev.millrace.contracts.shards.Verdict;
import dev.millrace.testkit.FixedTexts;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What was redacted before is taken over by its rules' number: whoever finds other data raises it. */
class RulesVersionTest {

    @Test
    void theseRulesFindThisData() {
        DocumentRedaction redaction = new DocumentRedaction(Redact.of(List.of("email", "phone", "card", "iban", "ip")));

        String verdicts = FixedTexts.documents(300).stream()
                .map(redaction)
                .map(RulesVersionTest::inWords)
                .collect(Collectors.joining("\n"));

        assertThat(verdicts).contains("Changed").contains("Kept");
        assertThat(Sha256.of(verdicts))
                .as("What is redacted has changed: raise DocumentRedaction.RULES, from %d, and put the new digest here"
                        .formatted(DocumentRedaction.RULES))
                .isEqualTo("87b42acaeea677f7bff3913d48c62a33a6a3825dc95ab0c2e301801915243950");
    }

    private static String inWords(Verdict verdict) {
        return verdict instanceof Verdict.Changed(var after, var found, var detail)
                ? "Changed " + after.text() + found + detail
                : verdict.toString();
    }
}
