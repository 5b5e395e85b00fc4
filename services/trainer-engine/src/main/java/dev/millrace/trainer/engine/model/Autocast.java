package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.clear_cache;
import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;
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

    /**
     * What {@code part} computes, in as many bits as it is given, even within a forward pass of fewer. On a processor, libtorch
     * has no fast product of short numbers behind attention's gradients: a whole step takes more than twice as long as in
     * single precision.
     */
    static <T> T without(Device device, Supplier<T> part) {
        if (!is_autocast_enabled(device.type())) {
            return part.get();
        }
        set_autocast_enabled(device.type(), false);
        try {
            return part.get();
        } finally {
            set_autocast_enabled(device.type(), true);
        }
    }
}
