package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
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
public final class PieceBpeTrainer implements TokenizerTrainer {

    /** Share of the characters that have a token; SentencePiece's {@code character_coverage}. */
    private static final double COVERAGE = 0.9995;

    private final int vocabulary;
    private final List<String> special;
    private final Preprocessing preprocessing;
    private final WordCounts texts;

    /**
     * @param vocabulary most token ids, special tokens, the unknown one and the 256 bytes included
     * @param special special tokens, with ids from 0
     * @param preprocessing what is done to texts before anything is merged; how they are cut is of no account
     */
    public PieceBpeTrainer(int vocabulary, List<String> special, Preprocessing preprocessing) {
        int least = special.size() + TokenizerFile.tokensOfBytes().size();
        if (vocabulary < least) {
            throw new IllegalArgumentException(
                    "A vocabulary of characters with %d special tokens has at least %d tokens, not %d"
                            .formatted(special.size(), least, vocabulary));
        }
        this.vocabulary = vocabulary;
        this.special = List.copyOf(special);
        this.preprocessing = preprocessing;
        this.texts = new WordCounts(
                TokenizerFile.writePieces(preprocessing, List.of(), List.of(), List.of()), WordCounts.Learnt.WORDS);
    }

    @Override
    public void add(String text) {
        texts.add(text);
    }

    @Override
    public long bytes() {
        return texts.bytes();
    }

    @Override
    public TrainedTokenizer train() throws InterruptedException {
        Set<String> never = new HashSet<>(special);
        never.addAll(TokenizerFile.tokensOfBytes());
        int taken = special.size() + TokenizerFile.tokensOfBytes().size();
        PairMerging merging = new PairMerging(utf8 -> new String(utf8, StandardCharsets.UTF_8), never);
        List<String> characters = characters(vocabulary - taken);
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

    /** The most frequent ones, until they cover enough of the texts. */
    private List<String> characters(int most) {
        Map<Integer, Long> counts = new HashMap<>();
        texts.forEach((word, n) -> word.codePoints()
                // Half of a surrogate pair has no UTF-8.
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .forEach(c -> counts.merge(c, n, Long::sum)));
        double enough = COVERAGE * counts.values().stream().mapToLong(n -> n).sum();
        List<String> characters = new ArrayList<>();
        long covered = 0;
        for (Map.Entry<Integer, Long> one : counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList()) {
            if (covered >= enough || characters.size() == most) {
                break;
            }
            characters.add(Character.toString(one.getKey()));
            covered += one.getValue();
        }
        return characters;
    }
}
