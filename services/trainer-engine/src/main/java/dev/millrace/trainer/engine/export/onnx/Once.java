package dev.millrace.trainer.engine.export.onnx;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is added to a graph when it is first asked for, and not at all when nothing asks. */
final class Once implements Supplier<String> {

    private final Supplier<String> adding;
    private Optional<String> value = Optional.empty();

    /** @param adding adds it and gives its name */
    Once(Supplier<String> adding) {
        this.adding = adding;
    }

    @Override
    public String get() {
        if (value.isEmpty()) {
            value = Optional.of(adding.get());
        }
        return value.get();
    }
}
