package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trains a vocabulary of characters and what they merge to, as SentencePiece's BPE does with byte fallback (Kudo and Richardson
 * 2018; Touvron et al. 2023, "LLaMA", 2.1). Characters that are rare have no token of their own, and are spelled in bytes. No
 * token reaches from one word into the next.
 */
public final class PieceBpeTrainer extends TokenizerTrainer {

    /**
     * @param vocabulary most token ids, special tokens, the unknown one and the 256 bytes included
     * @param special special tokens, with ids from 0
     * @param preprocessing what is done to texts before anything is merged; how they are cut is of no account
     */
    public PieceBpeTrainer(int vocabulary, List<String> special, Preprocessing preprocessing) {
        super(
                "vocabulary of characters",
                vocabulary,
                special,
                TokenizerFile.tokensOfBytes().size(),
                preprocessing,
                new WordCounts(
                        TokenizerFile.writePieces(preprocessing, List.of(), List.of(), List.of()),
                        WordCounts.Learnt.WORDS));
    }

    @Override
    public TrainedTokenizer train() throws InterruptedException {
        Set<String> never = new HashSet<>(special);
        never.addAll(TokenizerFile.tokensOfBytes());
        int taken = special.size() + TokenizerFile.tokensOfBytes().size();
        PairMerging merging = new PairMerging(utf8 -> new String(utf8, StandardCharsets.UTF_8), never);
        List<String> characters = CharacterCounts.covering(texts, vocabulary - taken);
        Map<Integer, Integer> symbols = new HashMap<>();
        characters.forEach(character ->
                symbols.put(character.codePointAt(0), merging.symbol(character.getBytes(StandardCharsets.UTF_8))));
        SymbolSequences sequences = new SymbolSequences();
        texts.forEach((word, n) -> add(word, n, symbols, sequences));
        List<Merge> merges = merging.merge(sequences, vocabulary - taken);
        return new TrainedTokenizer(
                TokenizerFile.writePieces(preprocessing, special, characters, merges), taken + merging.size(), bytes());
    }

    /** What is spelled in bytes parts a word in two. */
    private static void add(String word, long n, Map<Integer, Integer> symbols, SymbolSequences into) {
        int[] codePoints = word.codePoints().toArray();
        int from = 0;
        for (int to = 0; to <= codePoints.length; to++) {
            if (to == codePoints.length || !symbols.containsKey(codePoints[to])) {
                int[] run = new int[to - from];
                for (int i = from; i < to; i++) {
                    run[i - from] = symbols.getOrDefault(codePoints[i], 0);
                }
                if (run.length > 0) {
                    into.add(run, n);
                }
                from = to + 1;
            }
        }
    }
}
