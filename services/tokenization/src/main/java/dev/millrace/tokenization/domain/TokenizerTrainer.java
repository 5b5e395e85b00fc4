package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.recipes.TrainingObjective;
import java.util.List;
import java.util.stream.Stream;

/** Learns a vocabulary from texts. For one thread. */
public abstract sealed class TokenizerTrainer permits BpeTrainer, PieceBpeTrainer, UnigramTrainer {

    final int vocabulary;
    final List<String> special;
    final Preprocessing preprocessing;
    final WordCounts texts;

    /**
     * @param what kind of vocabulary it is, for messages
     * @param vocabulary most token ids
     * @param special special tokens, with ids from 0
     * @param always how many tokens it has beside these whatever the texts are
     * @param preprocessing what is done to texts before anything is learnt
     */
    TokenizerTrainer(
            String what,
            int vocabulary,
            List<String> special,
            int always,
            Preprocessing preprocessing,
            WordCounts texts) {
        if (vocabulary < special.size() + always) {
            throw new IllegalArgumentException("A %s with %d special tokens has at least %d tokens, not %d"
                    .formatted(what, special.size(), special.size() + always, vocabulary));
        }
        this.vocabulary = vocabulary;
        this.special = List.copyOf(special);
        this.preprocessing = preprocessing;
        this.texts = texts;
    }

    /** Adds a text to train on. */
    public final void add(String text) {
        texts.add(text);
    }

    /** UTF-8 bytes of the texts added so far. */
    public final long bytes() {
        return texts.bytes();
    }

    /**
     * The trained vocabulary. It is smaller than asked for when the texts have no more that occurs twice.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public abstract TrainedTokenizer train() throws InterruptedException;

    /** One for the tokenizer that a recipe describes, with the special tokens that its objective needs. */
    public static TokenizerTrainer of(TokenizerSpec wanted, TrainingObjective objective) {
        List<String> special = Stream.of(TokenizerConfig.MARKS, objective.tokens(), wanted.specialTokens())
                .flatMap(List::stream)
                .toList();
        return switch (wanted.kind()) {
            case BPE -> new BpeTrainer(wanted.vocabulary(), special, wanted.preprocessing());
            case SENTENCEPIECE_BPE -> new PieceBpeTrainer(wanted.vocabulary(), special, wanted.preprocessing());
            case UNIGRAM -> new UnigramTrainer(wanted.vocabulary(), special, wanted.preprocessing());
        };
    }
}
