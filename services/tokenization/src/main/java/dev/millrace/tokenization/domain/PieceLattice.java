package dev.millrace.tokenization.domain;

import java.util.Arrays;

/** All ways to cut a run into pieces. Scratch space, for one thread. */
final class PieceLattice {
    private final SymbolRuns runs;
    private final PieceTrie trie;
    private final double[] scores;

    /** Where each edge begins and ends, and the piece that it is; in the order of where they begin. */
    private int[] from = new int[256];

    private int[] to = new int[256];
    private int[] piece = new int[256];
    private int edges;
    private double[] before = new double[64];
    private double[] behind = new double[64];
    private int[] last = new int[64];

    /** @param scores each piece's logarithmic probability */
    PieceLattice(SymbolRuns runs, PieceTrie trie, double[] scores) {
        this.runs = runs;
        this.trie = trie;
        this.scores = scores;
    }

    /** Finds the edges from a place on. */
    private void build(int start, int length) {
        edges = 0;
        if (length >= before.length) {
            before = new double[length * 2];
            behind = new double[length * 2];
            last = new int[length * 2];
        }
        for (int at = 0; at < length; at++) {
            int node = PieceTrie.ROOT;
            for (int next = at; next < length && next - at < SeedPieces.LONGEST; ) {
                node = trie.next(node, runs.symbol(start + next++));
                if (node == PieceTrie.NONE) {
                    break;
                }
                if (trie.piece(node) != PieceTrie.NONE) {
                    add(at, next, trie.piece(node));
                }
            }
        }
    }

    private void add(int begin, int end, int one) {
        if (edges == from.length) {
            from = Arrays.copyOf(from, edges * 2);
            to = Arrays.copyOf(to, edges * 2);
            piece = Arrays.copyOf(piece, edges * 2);
        }
        from[edges] = begin;
        to[edges] = end;
        piece[edges++] = one;
    }

    /**
     * Adds how often each piece is expected in a run: in all ways to cut it, by their probability.
     *
     * @param count how often the run occurs
     * @return the logarithm of the run's probability
     */
    double expect(int start, int length, long count, double[] expected) {
        build(start, length);
        Arrays.fill(before, 0, length + 1, Double.NEGATIVE_INFINITY);
        Arrays.fill(behind, 0, length + 1, Double.NEGATIVE_INFINITY);
        before[0] = 0;
        behind[length] = 0;
        for (int i = 0; i < edges; i++) {
            before[to[i]] = added(before[to[i]], before[from[i]] + scores[piece[i]]);
        }
        for (int i = edges - 1; i >= 0; i--) {
            behind[from[i]] = added(behind[from[i]], behind[to[i]] + scores[piece[i]]);
        }
        double all = before[length];
        for (int i = 0; i < edges; i++) {
            double share = before[from[i]] + scores[piece[i]] + behind[to[i]] - all;
            expected[piece[i]] += count * Math.exp(share);
        }
        return all;
    }

    /**
     * The most likely way to cut what is written at a place.
     *
     * @param without whether it isn't to be one piece
     * @return its pieces; none when there is no way
     */
    int[] best(int start, int length, boolean without) {
        build(start, length);
        Arrays.fill(before, 0, length + 1, Double.NEGATIVE_INFINITY);
        before[0] = 0;
        for (int i = 0; i < edges; i++) {
            double score = before[from[i]] + scores[piece[i]];
            if (score > before[to[i]] && !(without && to[i] - from[i] == length)) {
                before[to[i]] = score;
                last[to[i]] = i;
            }
        }
        if (before[length] == Double.NEGATIVE_INFINITY) {
            return new int[0];
        }
        int n = 0;
        for (int at = length; at > 0; at = from[last[at]]) {
            n++;
        }
        int[] pieces = new int[n];
        for (int at = length; at > 0; at = from[last[at]]) {
            pieces[--n] = piece[last[at]];
        }
        return pieces;
    }

    /** The score of what {@link #best} has found. */
    double bestScore(int length) {
        return before[length];
    }

    /** The logarithm of a sum of two numbers that are given by theirs. */
    private static double added(double a, double b) {
        double more = Math.max(a, b);
        double less = Math.min(a, b);
        return less < more - 50 ? more : more + Math.log1p(Math.exp(less - more));
    }
}
