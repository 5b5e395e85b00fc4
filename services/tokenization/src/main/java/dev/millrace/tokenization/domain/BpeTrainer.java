package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.ByteAlphabet;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import dev.millrace.contracts.recipes.TrainingObjective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Trains a byte-level BPE vocabulary: merge the most frequent pair, again and again (Sennrich et al. 2016; bytes and
 * pre-tokeniser as in GPT-2). Of equally frequent pairs the one whose bytes sort last is taken, so the result depends on
 * the texts alone, not on their order. For one thread.
 */
public final class BpeTrainer {

    /** To be raised when the same text gives another tokenizer. */
    public static final int RULES = 1;

    /** Special tokens of every vocabulary trained here, from id 0: the separator of documents, and a chat's marks. */
    public static final List<String> SPECIAL = List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>");

    /** The same, and those that an objective needs. */
    public static List<String> special(TrainingObjective objective) {
        return Stream.concat(SPECIAL.stream(), objective.tokens().stream()).toList();
    }

    /** A pair seen once teaches nothing. */
    private static final long LEAST_COUNT = 2;

    /** A pair as frequent as it was when it was entered. */
    private record Candidate(long count, Pair pair) {}

    private final int vocabulary;
    private final List<String> special;
    private final WordCounts texts = new WordCounts();
    private final List<byte[]> symbols = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(this::mostFrequentFirst);

    /**
     * @param vocabulary most token ids, special tokens and the 256 bytes included
     * @param special special tokens, with ids from 0
     */
    public BpeTrainer(int vocabulary, List<String> special) {
        if (vocabulary < special.size() + 256) {
            throw new IllegalArgumentException(
                    "A byte-level vocabulary with %d special tokens has at least %d tokens, not %d"
                            .formatted(special.size(), special.size() + 256, vocabulary));
        }
        this.vocabulary = vocabulary;
        this.special = List.copyOf(special);
    }

    /** Adds a text to train on. */
    public void add(String text) {
        texts.add(text);
    }

    /** UTF-8 bytes of the texts added so far. */
    public long bytes() {
        return texts.bytes();
    }

    /**
     * The trained vocabulary. It is smaller than asked for when the texts have no more pairs that occur twice.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public TrainedTokenizer train() throws InterruptedException {
        SymbolSequences sequences = new SymbolSequences(texts, byteSymbols());
        sequences.pairs().forEach(this::offer);
        List<Merge> merges = new ArrayList<>();
        while (special.size() + symbols.size() < vocabulary && !candidates.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("training a tokenizer, after %d merges".formatted(merges.size()));
            }
            Candidate best = candidates.remove();
            Pair pair = best.pair;
            if (pair.count == best.count) {
                merges.add(new Merge(entry(pair.left), entry(pair.right)));
                sequences.merge(pair, symbol(joined(pair)), this::offer);
            } else if (pair.count < best.count) {
                offer(pair);
            }
        }
        return new TrainedTokenizer(TokenizerFile.write(special, merges), special.size() + symbols.size(), bytes());
    }

    private int[] byteSymbols() {
        int[] ofByte = new int[256];
        for (String entry : TokenizerFile.bytesInOrder()) {
            byte[] bytes = ByteAlphabet.bytesOf(entry);
            ofByte[bytes[0] & 0xff] = symbol(bytes);
        }
        return ofByte;
    }

    /** The symbol of these bytes: two different pairs may make the same one. */
    private int symbol(byte[] bytes) {
        return ids.computeIfAbsent(ByteAlphabet.entryOf(bytes), entry -> {
            symbols.add(bytes);
            return symbols.size() - 1;
        });
    }

    private byte[] joined(Pair pair) {
        byte[] left = symbols.get(pair.left);
        byte[] right = symbols.get(pair.right);
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private String entry(int symbol) {
        return ByteAlphabet.entryOf(symbols.get(symbol));
    }

    private void offer(Pair pair) {
        if (pair.count >= LEAST_COUNT) {
            candidates.add(new Candidate(pair.count, pair));
        }
    }

    private int mostFrequentFirst(Candidate a, Candidate b) {
        int byCount = Long.compare(b.count, a.count);
        if (byCount != 0) {
            return byCount;
        }
        int byLeft = Arrays.compareUnsigned(symbols.get(b.pair.left), symbols.get(a.pair.left));
        return byLeft != 0 ? byLeft : Arrays.compareUnsigned(symbols.get(b.pair.right), symbols.get(a.pair.right));
    }

    /** Trains on texts, in the vocabulary's usual form; for use without the platform. */
    public static TrainedTokenizer train(Iterable<String> texts, int vocabulary) throws InterruptedException {
        BpeTrainer trainer = new BpeTrainer(vocabulary, SPECIAL);
        texts.forEach(trainer::add);
        return trainer.train();
    }
}
