package dev.millrace.contracts.models.tokenizer;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which token has which id. An id that two tokens share can't be decoded, and one that none has is a row of weights that nothing
 * trains. Ids may begin at 1: some files leave 0 to a padding token that no text yields.
 */
final class TokenNames {
    private final SortedMap<Integer, String> byId = new TreeMap<>();

    void put(int id, String token, String where) throws MalformedTokenizer {
        String other = byId.putIfAbsent(id, token);
        if (other != null && !other.equals(token)) {
            throw new MalformedTokenizer(
                    "tokenizer.json: %s: %s and %s both have id %d; give each token an id of its own"
                            .formatted(where, TextNode.valueOf(other), TextNode.valueOf(token), id));
        }
    }

    int size() {
        return byId.size();
    }

    /** By id, from 0; empty where there is none. */
    List<String> inOrder() throws MalformedTokenizer {
        if (byId.isEmpty()) {
            throw new MalformedTokenizer("tokenizer.json: model.vocab: there is no token in it");
        }
        int next = Math.min(1, byId.firstKey());
        for (int id : byId.keySet()) {
            if (id != next) {
                throw new MalformedTokenizer(
                        "tokenizer.json: model.vocab has a hole: no token has id %d%s; number the tokens without holes"
                                .formatted(next, id - next == 1 ? "" : " to " + (id - 1)));
            }
            next++;
        }
        List<String> names = new ArrayList<>(next);
        if (byId.firstKey() == 1) {
            names.add("");
        }
        names.addAll(byId.values());
        return List.copyOf(names);
    }
}
