package dev.millrace.inference.domain.grammar;

import java.util.ArrayList;
import java.util.List;

/** What {@code prefixItems}, {@code items}, {@code minItems} and {@code maxItems} say. */
record SchemaArrays(JsonSchema schema, JsonText text) {

    private static final int MOST_ITEMS = 10_000;

    Piece piece(SchemaNode node) throws UnsupportedGrammar {
        int least = node.count("minItems", MOST_ITEMS).orElse(0);
        int most = node.count("maxItems", MOST_ITEMS).orElse(Piece.ENDLESS);
        if (most < least) {
            throw node.refused("maxItems", "it is less than minItems");
        }
        if (node.get("items").isArray()) {
            throw node.refused("items", "it is one schema; several, one for each place, are prefixItems");
        }
        List<Piece> first = new ArrayList<>();
        if (node.has("prefixItems")) {
            for (SchemaNode one : node.each("prefixItems")) {
                first.add(schema.piece(one));
            }
        }
        Piece further = node.has("items") ? schema.piece(node.at("items")) : text.anything();
        boolean named = node.has("prefixItems") && !node.has("items");
        return text.array(elements(
                first, further, least, named ? Math.min(most, Math.max(least, first.size())) : most));
    }

    /** From the last of those that have a place of their own to the first. */
    private Piece elements(List<Piece> first, Piece further, int least, int most) {
        if (first.isEmpty()) {
            return text.list(further, least, most);
        }
        int n = Math.min(first.size(), most);
        Piece after = most <= first.size()
                ? Piece.EMPTY
                : new Piece.Repeat(
                        Piece.sequence(text.comma, further),
                        Math.max(0, least - first.size()),
                        most == Piece.ENDLESS ? Piece.ENDLESS : most - first.size());
        for (int i = n - 1; i >= 0; i--) {
            Piece one = Piece.sequence(i == 0 ? Piece.EMPTY : text.comma, first.get(i), after);
            after = i < least ? one : Piece.optional(one);
        }
        return after;
    }
}
