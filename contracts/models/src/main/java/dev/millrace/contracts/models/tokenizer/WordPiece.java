package dev.millrace.contracts.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/**
 * BERT's way: from the left the longest token there is; a piece that can't be covered so is the unknown token as a whole.
 *
 * @param first tokens that a piece begins with
 * @param rest those that go on, without what is written before them ({@code ##})
 * @param longest of more characters than this a piece is unknown
 */
record WordPiece(ByteTrie first, ByteTrie rest, int unknown, int longest) implements Model {

    /** @param entries tokens that text can be, without marks */
    static WordPiece of(Map<String, Integer> entries, String prefix, int unknown, int longest) {
        ByteTrie first = new ByteTrie();
        ByteTrie rest = new ByteTrie();
        entries.forEach((entry, id) -> {
            first.put(entry.getBytes(StandardCharsets.UTF_8), id);
            if (entry.startsWith(prefix) && entry.length() > prefix.length()) {
                rest.put(entry.substring(prefix.length()).getBytes(StandardCharsets.UTF_8), id);
            }
        });
        return new WordPiece(first, rest, unknown, longest);
    }

    @Override
    public OptionalInt unknownToken() {
        return OptionalInt.of(unknown);
    }

    @Override
    public Worker worker() {
        TokenIds found = new TokenIds();
        return (utf8, length, out) -> {
            found.clear();
            if (characters(utf8, length) <= longest && cover(utf8, length, found)) {
                out.add(found.array(), found.size());
            } else {
                out.add(unknown);
            }
        };
    }

    private boolean cover(byte[] utf8, int length, TokenIds found) {
        for (int at = 0; at < length; ) {
            ByteTrie trie = at == 0 ? first : rest;
            int node = ByteTrie.ROOT;
            int token = ByteTrie.NONE;
            int end = at;
            for (int to = at; to < length && node != ByteTrie.NONE; ) {
                node = trie.next(node, utf8[to++]);
                if (node != ByteTrie.NONE && trie.token(node) != ByteTrie.NONE) {
                    token = trie.token(node);
                    end = to;
                }
            }
            if (token == ByteTrie.NONE) {
                return false;
            }
            found.add(token);
            at = end;
        }
        return true;
    }

    private static int characters(byte[] utf8, int length) {
        int n = 0;
        for (int i = 0; i < length; i++) {
            n += (utf8[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return n;
    }
}
