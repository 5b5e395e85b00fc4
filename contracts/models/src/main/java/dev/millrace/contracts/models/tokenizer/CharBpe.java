package dev.millrace.contracts.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * BPE over characters. A character without a token is spelled out in bytes where there are tokens for these, else it is the
 * unknown token, else nothing.
 */
final class CharBpe implements Model {

    /**
     * How the characters of a piece are looked up.
     *
     * @param prefix stands before all but the first one
     * @param suffix stands behind the last one
     * @param fused whether unknown ones beside each other are one token
     */
    record Rules(
            String prefix,
            String suffix,
            Optional<ByteTokens> bytes,
            Optional<Integer> unknown,
            boolean fused,
            boolean wholePieces) {}

    private final Map<String, Integer> entries;
    private final MergeTable merges;
    private final Rules rules;
    /** Ids of single characters of the basic plane, where prefix and suffix don't matter; -1 without one. */
    private final int[] plain = new int[0x10000];

    /** @param entries tokens that text can be, without marks */
    CharBpe(Map<String, Integer> entries, MergeTable merges, Rules rules) {
        this.entries = entries;
        this.merges = merges;
        this.rules = rules;
        Arrays.fill(plain, -1);
        entries.forEach((entry, id) -> {
            if (entry.length() == 1) {
                plain[entry.charAt(0)] = id;
            }
        });
    }

    /** Pairs of tokens that are a token together, the one of highest rank first; a rank is a place in {@code tokens}. */
    static MergeTable everyMerge(List<String> tokens, Map<String, Integer> ids) {
        MergeTable table = new MergeTable(tokens.size() * 2);
        for (int rank = 0; rank < tokens.size(); rank++) {
            String token = tokens.get(rank);
            int id = ids.getOrDefault(token, -1);
            for (int cut = 1; cut < token.length(); cut++) {
                Integer left = ids.get(token.substring(0, cut));
                Integer right = left == null ? null : ids.get(token.substring(cut));
                if (left != null && right != null) {
                    table.put(left, right, rank, id);
                }
            }
        }
        return table;
    }

    @Override
    public OptionalInt unknownToken() {
        return rules.unknown.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public Worker worker() {
        return new Merger();
    }

    private final class Merger implements Worker {
        private final Merging merging = new Merging(merges);
        private final TokenIds spelled = new TokenIds();

        @Override
        public void encode(byte[] utf8, int length, TokenIds out) {
            if (rules.wholePieces) {
                Integer whole = entries.get(new String(utf8, 0, length, StandardCharsets.UTF_8));
                if (whole != null) {
                    out.add(whole);
                    return;
                }
            }
            merging.clear();
            boolean unknown = false;
            for (int i = 0; i < length; ) {
                int next = i + Utf8.length(utf8[i]);
                int id = id(utf8, i, next, length);
                if (id >= 0) {
                    unknown = flush(unknown);
                    merging.add(id);
                } else if (!spell(utf8, i, next, length) && rules.unknown.isPresent()) {
                    if (unknown && !rules.fused) {
                        flush(true);
                    }
                    unknown = true;
                }
                i = next;
            }
            flush(unknown);
            merging.merge();
            out.add(merging.symbols(), merging.size());
        }

        private boolean flush(boolean unknown) {
            if (unknown) {
                merging.add(rules.unknown.orElseThrow());
            }
            return false;
        }

        private boolean spell(byte[] utf8, int from, int to, int length) {
            if (rules.bytes.isEmpty()) {
                return false;
            }
            spelled.clear();
            byte[] entry = affixed(utf8, from, to, length).getBytes(StandardCharsets.UTF_8);
            boolean all = rules.bytes.get().add(entry, 0, entry.length, spelled);
            for (int i = 0; i < spelled.size(); i++) {
                merging.add(spelled.get(i));
            }
            return all;
        }
    }

    private int id(byte[] utf8, int from, int to, int length) {
        boolean bare = (from == 0 || rules.prefix.isEmpty()) && (to < length || rules.suffix.isEmpty());
        if (bare && to - from < 4) {
            return plain[Utf8.codePoint(utf8, from)];
        }
        @Nullable Integer id = entries.get(affixed(utf8, from, to, length));
        return id == null ? -1 : id;
    }

    private String affixed(byte[] utf8, int from, int to, int length) {
        String one = new String(utf8, from, to - from, StandardCharsets.UTF_8);
        return (from == 0 ? "" : rules.prefix) + one + (to < length ? "" : rules.suffix);
    }
}
