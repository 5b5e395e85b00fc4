package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * {@code layer_types} of configurations: which layers see a window alone.
 *
 * @param names of each layer's type, where the configuration has them
 * @param absent which layers slide where it hasn't
 */
record LayerTypes(Optional<List<String>> names, IntPredicate absent) {

    static final String SLIDING = "sliding_attention";
    static final String FULL = "full_attention";
    private static final String FIELD = "layer_types";

    static LayerTypes read(FormConfig config, IntPredicate absent) throws MalformedModel {
        return new LayerTypes(config.texts(FIELD), absent);
    }

    boolean slides(int layer) {
        return names.map(all -> layer < all.size() && all.get(layer).equals(SLIDING))
                .orElse(absent.test(layer));
    }

    static void write(List<OptionalInt> windows, ObjectNode config) {
        ArrayNode types = config.putArray(FIELD);
        windows.forEach(window -> types.add(window.isPresent() ? SLIDING : FULL));
    }
}
