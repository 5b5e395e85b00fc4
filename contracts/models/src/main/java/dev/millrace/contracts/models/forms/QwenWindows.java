package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Block;
import java.util.List;
import java.util.OptionalInt;

/** Which layers have a window: {@code layer_types}, or those from {@code max_window_layers} on. */
final class QwenWindows {

    private static final int WINDOW = 4096;
    private static final int FULL_LAYERS = 28;

    private QwenWindows() {}

    static LlamaLike.Windows of(FormConfig config) throws MalformedModel {
        if (!config.flag("use_sliding_window", false)) {
            return layer -> OptionalInt.empty();
        }
        OptionalInt window = OptionalInt.of(config.integer("sliding_window", WINDOW));
        int full = config.integer("max_window_layers", FULL_LAYERS);
        LayerTypes types = LayerTypes.read(config, layer -> layer >= full);
        return layer -> types.slides(layer) ? window : OptionalInt.empty();
    }

    static void write(Architecture architecture, ObjectNode config) {
        List<Block> blocks = architecture.decoder().orElseThrow().blocks();
        List<OptionalInt> windows =
                blocks.stream().map(block -> block.attention().part().window()).toList();
        OptionalInt window =
                windows.stream().filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
        LayerTypes.write(windows, config);
        config.put("max_window_layers", FULL_LAYERS).put("use_sliding_window", window.isPresent());
        if (window.isPresent()) {
            config.put("sliding_window", window.getAsInt());
        } else {
            config.putNull("sliding_window");
        }
    }
}
