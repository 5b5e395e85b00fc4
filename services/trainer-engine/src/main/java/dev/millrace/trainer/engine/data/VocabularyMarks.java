package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tokens of a vocabulary that are marks and no text, by what they are for. */
public final class VocabularyMarks {

    private final Tokenizer tokenizer;
    private final TokenizerConfig config;
    private final int[] ordinary;

    /** @param config what is said of the tokenizer's use */
    VocabularyMarks(Tokenizer tokenizer, TokenizerConfig config) {
        this.tokenizer = tokenizer;
        this.config = config;
        this.ordinary = IntStream.range(0, tokenizer.vocabularySize())
                .filter(id -> !tokenizer.isSpecial(id))
                .toArray();
    }

    boolean isSpecial(long id) {
        return tokenizer.isSpecial((int) id);
    }

    /** How many tokens are text. */
    int ordinary() {
        return ordinary.length;
    }

    /** One of those. */
    int ordinary(int number) {
        return ordinary[number];
    }

    /**
     * What stands where a token is hidden.
     *
     * @throws MalformedTokenizer when there is nothing for it
     */
    int mask() throws MalformedTokenizer {
        return TokenizerConfig.mask(tokenizer)
                .orElseThrow(() -> new MalformedTokenizer(
                        "tokenizer.json: there is no token to hide others behind; expected one of "
                                + String.join(", ", TokenizerConfig.MASKS)));
    }

    /**
     * What stands for stretches that are left out, as many as are needed.
     *
     * @throws MalformedTokenizer when there are fewer
     */
    List<Integer> sentinels(int count) throws MalformedTokenizer {
        List<Integer> sentinels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            sentinels.add(TokenizerConfig.sentinel(tokenizer, i)
                    .orElseThrow(() -> new MalformedTokenizer(
                            "tokenizer.json: %d tokens are needed to stand for stretches that are left out; there is no %s"
                                    .formatted(count, TokenizerConfig.sentinel(number)))));
        }
        return sentinels;
    }

    /**
     * What ends a text.
     *
     * @throws MalformedTokenizer when nothing does
     */
    int end() throws MalformedTokenizer {
        return tokenizer.id(config.endOfText(tokenizer)).orElseThrow();
    }
}
