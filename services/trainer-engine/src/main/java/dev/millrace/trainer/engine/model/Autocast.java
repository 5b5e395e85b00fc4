package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.clear_cache;
import static org.bytedeco.pytorch.global.torch.set_autocast_dtype;
import static org.bytedeco.pytorch.global.torch.set_autocast_enabled;

import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.device.Device;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;

/** libtorch's mixed precision: products and attention in fewer bits, of weights that have 32. */
record Autocast(Precision precision, Device device) {

    /** What {@code forward} computes, in this precision. */
    <T> T around(Supplier<T> forward) {
        if (precision == Precision.FP32) {
            return forward.get();
        }
        torch.ScalarType shorter = precision == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Half;
        set_autocast_dtype(device.type(), shorter);
        set_autocast_enabled(device.type(), true);
        try {
            return forward.get();
        } finally {
            set_autocast_enabled(device.type(), false);
            // Shorter weights are kept, and would be used again after the weights have changed.
            clear_cache();
        }
    }
}
