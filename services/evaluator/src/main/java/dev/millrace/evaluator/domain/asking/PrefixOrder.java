package dev.millrace.evaluator.domain.asking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts what begins alike side by side, so that an endpoint that keeps what it has read reads it once: choices of an item, and
 * items behind the same examples. Of such groups the one with the longest prompt comes first, since what doesn't go is then known
 * at once, and neighbours are of a length.
 */
final class PrefixOrder {

    private PrefixOrder() {}

    static List<Wish> of(List<Wish> wishes) {
        List<Wish> sorted = new ArrayList<>(wishes);
        sorted.sort(Comparator.comparing(Wish::context)); // stable: choices stay in order
        List<List<Wish>> groups = new ArrayList<>();
        String before = "";
        for (Wish wish : sorted) {
            if (groups.isEmpty() || !isAlike(before, wish.context())) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(wish);
            before = wish.context();
        }
        groups.sort(Comparator.comparingInt(PrefixOrder::longest).reversed());
        return groups.stream().flatMap(List::stream).toList();
    }

    private static int longest(List<Wish> group) {
        return group.stream().mapToInt(wish -> wish.context().length()).max().orElse(0);
    }

    /** Whether the longer one shares half of itself with the other. */
    private static boolean isAlike(String one, String other) {
        int most = Math.min(one.length(), other.length());
        int shared = 0;
        while (shared < most && one.charAt(shared) == other.charAt(shared)) {
            shared++;
        }
        return 2 * shared >= Math.max(one.length(), other.length());
    }
}
