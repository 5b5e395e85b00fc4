package dev.millrace.contracts.models.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * SentencePiece's own normalisation ({@code normalizer.cc}).
 *
 * @param map what characters become, the longest entry first
 * @param own pieces that a person defined, which stay as they are
 * @param prefix whether a text has a space put before it
 * @param trimmed whether spaces at the ends and behind others are dropped
 * @param escaped whether a space is written as its mark
 * @param suffix whether the space that is put somewhere is put behind the text
 */
record PieceNormalizer(
        Optional<CharsMap> map, ByteTrie own, boolean prefix, boolean trimmed, boolean escaped, boolean suffix) {
    private static final byte[] MARK = "\u2581".getBytes(StandardCharsets.UTF_8);

    PieceNormalizer(
            Optional<CharsMap> map,
            List<String> own,
            boolean prefix,
            boolean trimmed,
            boolean escaped,
            boolean suffix) {
        this(map, trie(own), prefix, trimmed, escaped, suffix);
    }

    private static ByteTrie trie(List<String> own) {
        ByteTrie trie = new ByteTrie();
        own.forEach(piece -> trie.put(piece.getBytes(StandardCharsets.UTF_8), 0));
        return trie;
    }

    String normalize(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        Output out = new Output();
        boolean afterSpace = trimmed;
        boolean begun = false;
        for (int at = 0; at < in.length; ) {
            Step step = step(in, at);
            at += step.length;
            int from = 0;
            while (afterSpace && from < step.made.length && step.made[from] == ' ') {
                from++;
            }
            if (from == step.made.length && (trimmed || step.made.length == 0)) {
                continue;
            }
            if (!begun && prefix && !suffix) {
                out.space();
            }
            begun = true;
            out.add(step.made, from);
            afterSpace = trimmed && step.made[step.made.length - 1] == ' ';
        }
        String made = out.toString();
        String space = escaped ? "\u2581" : " ";
        int end = made.length();
        while (trimmed && begun && end > (prefix && !suffix ? 1 : 0) && made.startsWith(space, end - 1)) {
            end--;
        }
        made = made.substring(0, end);
        return begun && prefix && suffix ? made + space : made;
    }

    /** What stands there instead of some bytes. */
    private static final class Step {
        private final byte[] made;
        private final int length;

        Step(byte[] made, int length) {
            this.made = made;
            this.length = length;
        }
    }

    private Step step(byte[] in, int at) {
        int kept = kept(in, at);
        if (kept > 0) {
            return new Step(java.util.Arrays.copyOfRange(in, at, at + kept), kept);
        }
        long found = map.map(there -> there.longest(in, at, in.length)).orElse(-1L);
        if (found >= 0) {
            return new Step(map.orElseThrow().bytes((int) found), (int) (found >>> 32));
        }
        int length = Utf8.length(in[at]);
        return new Step(java.util.Arrays.copyOfRange(in, at, at + length), length);
    }

    /** How long the longest piece of a person's is that begins at a place. */
    private int kept(byte[] in, int at) {
        int node = ByteTrie.ROOT;
        int kept = 0;
        for (int to = at; to < in.length; ) {
            node = own.next(node, in[to++]);
            if (node == ByteTrie.NONE) {
                break;
            }
            if (own.token(node) != ByteTrie.NONE) {
                kept = to - at;
            }
        }
        return kept;
    }

    private final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void space() {
            if (escaped) {
                bytes.writeBytes(MARK);
            } else {
                bytes.write(' ');
            }
        }

        void add(byte[] made, int from) {
            for (int i = from; i < made.length; i++) {
                if (made[i] == ' ') {
                    space();
                } else {
                    bytes.write(made[i]);
                }
            }
        }

        @Override
        public String toString() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
