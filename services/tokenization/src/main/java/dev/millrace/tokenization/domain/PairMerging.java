package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * Merges the most frequent pair of symbols, again and again (Sennrich et al. 2016). Of equally frequent pairs the one whose bytes
 * sort last is taken, so the result depends on the words alone, not on their order.
 */
final class PairMerging {

    /** A pair seen once teaches nothing. */
    private static final long LEAST_COUNT = 2;

    /** A pair as frequent as it was when it was entered. */
    private record Candidate(long count, Pair pair) {}

    private final Function<byte[], String> entryOf;
    private final Set<String> never;
    private final List<byte[]> symbols = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(this::mostFrequentFirst);

    /**
     * @param entryOf how the vocabulary writes a symbol of these bytes
     * @param never what no merge may make: text that is written like a mark is never one
     */
    PairMerging(Function<byte[], String> entryOf, Set<String> never) {
        this.entryOf = entryOf;
        this.never = Set.copyOf(never);
    }

    /** The symbol of these bytes: two different pairs may make the same one. */
    int symbol(byte[] bytes) {
        return ids.computeIfAbsent(entryOf.apply(bytes), entry -> {
            symbols.add(bytes);
            return symbols.size() - 1;
        });
    }

    /** How many symbols there are. */
    int size() {
        return symbols.size();
    }

    /**
     * Merges until there are {@code most} symbols, or no pair occurs twice.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    List<Merge> merge(SymbolSequences sequences, int most) throws InterruptedException {
        sequences.pairs().forEach(this::offer);
        List<Merge> merges = new ArrayList<>();
        while (symbols.size() < most && !candidates.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("training a tokenizer, after %d merges".formatted(merges.size()));
            }
            Candidate best = candidates.remove();
            Pair pair = best.pair;
            if (pair.count < best.count) {
                offer(pair);
            } else if (pair.count == best.count) {
                byte[] both = joined(pair);
                if (!never.contains(entryOf.apply(both))) {
                    merges.add(new Merge(entry(pair.left), entry(pair.right)));
                    sequences.merge(pair, symbol(both), this::offer);
                }
            }
        }
        return merges;
    }

    private byte[] joined(Pair pair) {
        byte[] left = symbols.get(pair.left);
        byte[] right = symbols.get(pair.right);
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private String entry(int symbol) {
        return entryOf.apply(symbols.get(symbol));
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
}
