package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.Choice;
import dev.millrace.inference.domain.grammar.Piece.Mark;
import dev.millrace.inference.domain.grammar.Piece.OneOf;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import dev.millrace.inference.domain.grammar.Piece.Rule;
import dev.millrace.inference.domain.grammar.Piece.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * How many rules must stand within each other at least until a part can be over. What would go deeper than it may is never begun,
 * so that whatever has been begun can be ended.
 */
final class Depths {

    /** Rules within each other: as deep as JSON nests here. */
    static final int MOST = 48;

    private static final int NEVER = 1_000_000;

    private final IdentityHashMap<Piece, Integer> depths;

    private Depths(IdentityHashMap<Piece, Integer> depths) {
        this.depths = depths;
    }

    /**
     * Those of a grammar.
     *
     * @throws UnsupportedGrammar when nothing is in it, or it has more parts than it may
     */
    static Depths of(Piece root, int mostPieces) throws UnsupportedGrammar {
        List<Piece> order = childrenFirst(root, mostPieces);
        IdentityHashMap<Piece, Integer> depths = new IdentityHashMap<>();
        order.forEach(piece -> depths.put(piece, NEVER));
        boolean changed = true;
        // The least depths come out of ever deeper ones: no more rounds than there may be depth.
        for (int round = 0; changed && round <= MOST + 1; round++) {
            changed = false;
            for (Piece piece : order) {
                int depth = depth(piece, depths);
                changed |= of(piece, depths) != depth;
                depths.put(piece, depth);
            }
        }
        Depths all = new Depths(depths);
        if (all.of(root) > MOST) {
            throw new UnsupportedGrammar("#", "nothing fits it");
        }
        return all;
    }

    /** That of a part which the grammar is made of. */
    int of(Piece piece) {
        return depths.getOrDefault(piece, 0);
    }

    private static int of(Piece piece, IdentityHashMap<Piece, Integer> depths) {
        return depths.getOrDefault(piece, NEVER);
    }

    private static int depth(Piece piece, IdentityHashMap<Piece, Integer> depths) {
        return switch (piece) {
            case OneOf _, Mark _ -> 0;
            case Sequence(var parts) ->
                parts.stream().mapToInt(part -> of(part, depths)).max().orElse(0);
            case Choice(var options) ->
                options.stream().mapToInt(option -> of(option, depths)).min().orElse(NEVER);
            case Repeat(var part, int least, int _) -> least == 0 ? 0 : of(part, depths);
            case Rule rule -> Math.min(NEVER, 1 + of(rule.body(), depths));
        };
    }

    private static List<Piece> childrenFirst(Piece root, int most) throws UnsupportedGrammar {
        List<Piece> order = new ArrayList<>();
        IdentityHashMap<Piece, Boolean> written = new IdentityHashMap<>();
        Deque<Piece> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Piece piece = open.peek();
            Boolean done = written.putIfAbsent(piece, false);
            if (done == null) {
                children(piece).forEach(child -> {
                    if (!written.containsKey(child)) {
                        open.push(child);
                    }
                });
            } else {
                open.pop();
                if (!done) {
                    written.put(piece, true);
                    order.add(piece);
                }
            }
            if (order.size() > most) {
                throw new UnsupportedGrammar("#", "it has more than %,d parts".formatted(most));
            }
        }
        return order;
    }

    private static List<Piece> children(Piece piece) {
        return switch (piece) {
            case OneOf _, Mark _ -> List.of();
            case Sequence(var parts) -> parts;
            case Choice(var options) -> options;
            case Repeat(var part, int _, int _) -> List.of(part);
            case Rule rule -> List.of(rule.body());
        };
    }
}
