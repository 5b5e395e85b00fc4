package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.recipes.TokenizerSpec;
import dev.millrace.contracts.recipes.TrainingObjective;
import java.util.List;
import java.util.stream.Stream;

/** Learns a vocabulary from texts. For one thread. */
public sealed interface TokenizerTrainer permits BpeTrainer, PieceBpeTrainer {

    /** Adds a text to train on. */
    void add(String text);

    /** UTF-8 bytes of the texts added so far. */
    long bytes();

    /**
     * The trained vocabulary. It is smaller than asked for when the texts have no more pairs that occur twice.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    TrainedTokenizer train() throws InterruptedException;

    /** One for the tokenizer that a recipe describes, with the special tokens that its objective needs. */
    static TokenizerTrainer of(TokenizerSpec wanted, TrainingObjective objective) {
        List<String> special = Stream.of(TokenizerConfig.MARKS, objective.tokens(), wanted.specialTokens())
                .flatMap(List::stream)
                .toList();
        return switch (wanted.kind()) {
            case BPE -> new BpeTrainer(wanted.vocabulary(), special, wanted.preprocessing());
            case SENTENCEPIECE_BPE -> new PieceBpeTrainer(wanted.vocabulary(), special, wanted.preprocessing());
        };
    }
}
