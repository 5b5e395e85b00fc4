package dev.millrace.inference.domain.grammar;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.inference.domain.grammar.Automaton.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a vocabulary by their bytes, so that what a state rules out is ruled out for all tokens at once that begin alike.
 * Marks aren't among them. Immutable.
 */
public final class TokenTrie {
    /** Ways to read on that may be looked at for one mask: everybody else waits meanwhile, for about a tenth of a second. */
    static final long MOST_WORK = 400_000;

    private final int vocabulary;
    // Nodes in the order in which they are come to from the root, each before its children.
    private final byte[] labels;
    private final short[] depths;
    /** The node after the last of its descendants. */
    private final int[] ends;
    /** Where its tokens begin in {@link #ids}. */
    private final int[] first;

    private final int[] ids;
    private final int deepest;

    private static final class Entry {
        private final byte[] bytes;
        private final int id;

        Entry(byte[] bytes, int id) {
            this.bytes = bytes;
            this.id = id;
        }
    }

    private TokenTrie(List<Entry> sorted, int vocabulary) {
        this.vocabulary = vocabulary;
        this.ids = sorted.stream().mapToInt(entry -> entry.id).toArray();
        this.deepest =
                sorted.stream().mapToInt(entry -> entry.bytes.length).max().orElse(0);
        int most = sorted.stream().mapToInt(entry -> entry.bytes.length).sum();
        byte[] label = new byte[most];
        short[] depth = new short[most];
        int[] end = new int[most];
        int[] begin = new int[most + 1];
        int[] path = new int[deepest + 1];
        int nodes = 0;
        byte[] before = {};
        for (int i = 0; i < sorted.size(); i++) {
            byte[] bytes = sorted.get(i).bytes;
            int different = Arrays.mismatch(before, bytes);
            int same = different < 0 ? bytes.length : different;
            close(path, same, before.length, end, nodes);
            for (int d = same; d < bytes.length; d++) {
                label[nodes] = bytes[d];
                depth[nodes] = (short) (d + 1);
                begin[nodes] = i;
                path[d] = nodes++;
            }
            before = bytes;
        }
        close(path, 0, before.length, end, nodes);
        begin[nodes] = sorted.size();
        this.labels = Arrays.copyOf(label, nodes);
        this.depths = Arrays.copyOf(depth, nodes);
        this.ends = Arrays.copyOf(end, nodes);
        this.first = Arrays.copyOf(begin, nodes + 1);
    }

    private static void close(int[] path, int from, int to, int[] end, int nodes) {
        for (int d = from; d < to; d++) {
            end[path[d]] = nodes;
        }
    }

    /** @param vocabulary ids that the model has */
    public static TokenTrie of(Tokenizer tokenizer, int vocabulary) {
        List<Entry> entries = new ArrayList<>();
        for (int id = 0; id < Math.min(vocabulary, tokenizer.vocabularySize()); id++) {
            byte[] bytes = tokenizer.bytes(id);
            if (bytes.length > 0 && bytes.length <= Short.MAX_VALUE && !tokenizer.isSpecial(id)) {
                entries.add(new Entry(bytes, id));
            }
        }
        entries.sort((one, other) -> Arrays.compareUnsigned(one.bytes, other.bytes));
        return new TokenTrie(entries, vocabulary);
    }

    /** Tokens that a state admits, a bit for each id. */
    long[] mask(Automaton automaton, State from) {
        long[] mask = new long[(vocabulary + 63) / 64];
        State[] path = new State[deepest + 1];
        path[0] = from;
        for (int node = 0; node < labels.length; ) {
            int depth = depths[node];
            State to = automaton.step(path[depth - 1], labels[node] & 0xff);
            if (to.isDead()) {
                node = ends[node];
                continue;
            }
            path[depth] = to;
            for (int token = first[node]; token < first[node + 1]; token++) {
                mask[ids[token] >> 6] |= 1L << ids[token];
            }
            node++;
        }
        return mask;
    }
}
