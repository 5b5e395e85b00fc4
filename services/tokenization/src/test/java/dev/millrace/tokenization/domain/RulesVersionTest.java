package dev.millrace.tokenization.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.testkit.FixedTexts;
import org.junit.jupiter.api.Test;

/** Tokenizers that were trained before are taken over by the number of these rules: whoever learns others raises it. */
class RulesVersionTest {

    @Test
    void theseTextsGiveThisTokenizer() throws InterruptedException {
        BpeTrainer trainer = new BpeTrainer(600, TokenizerConfig.MARKS);
        FixedTexts.documents(300).forEach(document -> trainer.add(document.text()));

        assertThat(Sha256.of(trainer.train().json()))
                .as("The tokenizer has changed: raise BpeTrainer.RULES, from %d, and put the new digest here"
                        .formatted(BpeTrainer.RULES))
                .isEqualTo("05e0de8f68e3e7085fd1afb1254f5050fd2a4af637d91e48e5a1879b7b315242");
    }
}
