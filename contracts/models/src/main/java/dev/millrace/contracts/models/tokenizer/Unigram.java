package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The most likely way to cut a piece into tokens (Kudo, 2018), found by Viterbi's algorithm. What no token covers is the
 * unknown one, ten below the least score, or is spelled out in bytes.
 */
final class Unigram implements Model {
    private static final double UNKNOWN_PENALTY = 10;

    private final ByteTrie trie;
    private final double[] scores;
    private final double least;
    private final int unknown;
    private final Optional<ByteTokens> bytes;
    private final boolean single;

    /**
     * One for a vocabulary.
     *
     * @param trie of the tokens that text can be
     * @param scores of all tokens, by id
     * @param least the least score
     * @param single whether scores are added up in single precision, as SentencePiece does; Hugging Face's library does in double
     */
    Unigram(
            ByteTrie trie,
            double[] scores,
            double least,
            Optional<Integer> unknown,
            Optional<ByteTokens> bytes,
            boolean single) {
        this.trie = trie;
        this.scores = scores.clone();
        this.least = least;
        this.unknown = unknown.orElse(ByteTrie.NONE);
        this.bytes = bytes;
        this.single = single;
    }

    @Override
    public OptionalInt unknownToken() {
        return unknown == ByteTrie.NONE ? OptionalInt.empty() : OptionalInt.of(unknown);
    }

    @Override
    public Worker worker() {
        return new Lattice();
    }

    /** The best way to each place: its score, the last token, and where that begins. */
    private final class Lattice implements Worker {
        private double[] best = new double[64];
        private int[] last = new int[64];
        private int[] begin = new int[64];

        @Override
        public void encode(byte[] utf8, int length, TokenIds out) {
            reserve(length + 1);
            Arrays.fill(begin, 0, length + 1, -1);
            best[0] = 0;
            for (int at = 0; at < length; at += Utf8.length(utf8[at])) {
                goOn(utf8, at, length);
            }
            int n = 0;
            for (int at = length; at > 0; at = begin[at]) {
                n++;
            }
            int[] ends = new int[n];
            for (int at = length; n > 0; at = begin[at]) {
                ends[--n] = at;
            }
            write(utf8, ends, out);
        }

        private void goOn(byte[] utf8, int at, int length) {
            int whole = Utf8.length(utf8[at]);
            boolean covered = false;
            int node = ByteTrie.ROOT;
            for (int to = at; to < length; ) {
                node = trie.next(node, utf8[to++]);
                if (node == ByteTrie.NONE) {
                    break;
                }
                int token = trie.token(node);
                if (token != ByteTrie.NONE) {
                    offer(at, to, token, scores[token]);
                    covered |= to - at == whole;
                }
            }
            if (!covered) {
                offer(at, at + whole, unknown, least - UNKNOWN_PENALTY);
            }
        }

        private void offer(int from, int to, int token, double score) {
            double exact = best[from] + score;
            double sum = single ? (float) exact : exact;
            if (begin[to] < 0 || sum > best[to]) {
                best[to] = sum;
                begin[to] = from;
                last[to] = token;
            }
        }

        /** Unknown ones beside each other are one. */
        private void write(byte[] utf8, int[] ends, TokenIds out) {
            int from = 0;
            for (int i = 0; i < ends.length; i++) {
                int to = ends[i];
                if (last[to] != unknown) {
                    out.add(last[to]);
                } else {
                    while (i + 1 < ends.length && last[ends[i + 1]] == unknown) {
                        to = ends[++i];
                    }
                    spell(utf8, from, to, out);
                }
                from = to;
            }
        }

        private void spell(byte[] utf8, int from, int to, TokenIds out) {
            boolean spelled = bytes.isPresent() && bytes.get().add(utf8, from, to, out);
            if (!spelled && unknown != ByteTrie.NONE) {
                out.add(unknown);
            }
        }

        private void reserve(int size) {
            if (size > best.length) {
                int larger = Math.max(size, best.length * 2);
                best = new double[larger];
                last = new int[larger];
                begin = new int[larger];
            }
        }
    }
}
