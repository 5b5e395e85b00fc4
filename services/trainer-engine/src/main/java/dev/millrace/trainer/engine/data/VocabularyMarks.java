package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tokens of a vocabulary that are marks and no text, by what they are for. */
public final class VocabularyMarks {

    /** What masks are called: here, in BERT's vocabularies, in RoBERTa's. */
    private static final List<String> MASKS = List.of(TokenizerConfig.MASK, "[MASK]", "<mask>");

    private final Tokenizer tokenizer;
    private final int[] ordinary;

    VocabularyMarks(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
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
        return mask(tokenizer)
                .orElseThrow(() -> new MalformedTokenizer(
                        "tokenizer.json: there is no token to hide others behind; expected one of "
                                + String.join(", ", MASKS)));
    }

    /** What stands where a token is hidden, if anything does. */
    public static OptionalInt mask(Tokenizer tokenizer) {
        return first(tokenizer, MASKS.stream());
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
            sentinels.add(first(Stream.of(TokenizerConfig.sentinel(i), "<extra_id_%d>".formatted(i)))
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
        return first(Stream.of(TokenizerConfig.END_OF_TEXT, "</s>"))
                .orElseThrow(() -> new MalformedTokenizer(
                        "tokenizer.json: there is no token " + TokenizerConfig.END_OF_TEXT + " to end a text with"));
    }

    private OptionalInt first(Stream<String> names) {
        return first(tokenizer, names);
    }

    private static OptionalInt first(Tokenizer tokenizer, Stream<String> names) {
        return names.map(tokenizer::id)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }
}
