package dev.millrace.deduplication.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.recipes.MinHashSpec;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.testkit.FixedTexts;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Shards that were signed before are taken over by the number of these rules: whoever finds other keys raises it. */
class RulesVersionTest {

    @Test
    void theseTextsHaveTheseKeys() {
        Keying keying =
                new Keying(new Dedup(true, true, Optional.of(new MinHashSpec(5, 14, 8, 1))), new EnglishWords());

        String keys = FixedTexts.documents(300).stream()
                .map(document -> keying.keys(document).keys().toString())
                .collect(Collectors.joining("\n"));

        assertThat(Sha256.of(keys))
                .as("Keys have changed: raise Keying.RULES, from %d, and put the new digest here"
                        .formatted(Keying.RULES))
                .isEqualTo("7b4bfd93d3eb49e78ecda0939bd527ca2bff15b2814c96139131d61494e973da");
    }
}
