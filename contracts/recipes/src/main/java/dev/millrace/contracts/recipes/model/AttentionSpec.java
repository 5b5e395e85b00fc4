package dev.millrace.contracts.recipes.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is particular to a model's attention.
 *
 * @param window which keys a query sees; absent: all
 * @param scale by which scores are multiplied; absent: 1 / √(a head's components)
 * @param softCap c, where scores s become c tanh(s / c)
 */
public record AttentionSpec(Optional<Window> window, QkNorm qkNorm, OptionalDouble scale, OptionalDouble softCap) {

    /** Nothing is. */
    public static final AttentionSpec USUAL =
            new AttentionSpec(Optional.empty(), QkNorm.NONE, OptionalDouble.empty(), OptionalDouble.empty());

    /**
     * A window of keys.
     *
     * @param size how many: in a decoder the query's own and those before it, else half of it to each side
     * @param pattern which layers have it, over and over from the first layer on
     * @param ropeTheta base of the rotary positions of layers that have it; absent: as of the others
     */
    public record Window(int size, List<Reach> pattern, OptionalDouble ropeTheta) {
        public Window {
            pattern = List.copyOf(pattern);
        }

        boolean isIn(int layer) {
            return pattern.get(layer % pattern.size()) == Reach.LOCAL;
        }
    }

    /** The window of a layer, if it has one. */
    public Optional<Window> window(int layer) {
        return window.filter(one -> one.isIn(layer));
    }
}
