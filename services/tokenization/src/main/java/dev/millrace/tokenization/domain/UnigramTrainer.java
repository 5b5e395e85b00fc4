package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Trains a vocabulary of pieces with a probability each, as SentencePiece's unigram model does with byte fallback (Kudo
 * 2018, "Subword Regularization"): a text is cut into those pieces that are the most likely together. Characters that are
 * rare have no token of their own, and are spelled in bytes. No token reaches from one word into the next.
 */
public final class UnigramTrainer extends TokenizerTrainer {

    /** Pieces to choose from: SentencePiece's {@code seed_sentencepiece_size}. */
    private static final int SEEDS = 1_000_000;

    /**
     * @param vocabulary most token ids, special tokens, the unknown one and the 256 bytes included
     * @param special special tokens, with ids from 0
     * @param preprocessing what is done to texts before they are cut into words; how they are cut is of no account
     */
    public UnigramTrainer(int vocabulary, List<String> special, Preprocessing preprocessing) {
        super(
                "vocabulary of pieces",
                vocabulary,
                special,
                TokenizerFile.tokensOfBytes().size(),
                preprocessing,
                new WordCounts(
                        TokenizerFile.writeUnigram(preprocessing, List.of(), List.of()), WordCounts.Learnt.WORDS));
    }

    @Override
    public TrainedTokenizer train() throws InterruptedException {
        int taken = special.size() + TokenizerFile.tokensOfBytes().size();
        List<String> characters = CharacterCounts.covering(texts, vocabulary - taken);
        SymbolRuns runs = new SymbolRuns(texts, characters);
        Set<String> never = new HashSet<>(special);
        never.addAll(TokenizerFile.tokensOfBytes());
        List<TokenizerFile.Scored> pieces =
                new UnigramPieces(runs, new SeedPieces(runs, SEEDS), never::contains).choose(vocabulary - taken);
        return new TrainedTokenizer(
                TokenizerFile.writeUnigram(preprocessing, special, pieces), taken + pieces.size(), bytes());
    }
}
