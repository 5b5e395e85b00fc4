package dev.millrace.trainer.engine;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.trainer.engine.data.Pairs;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.Preference;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * What the weights that a training starts with make of its pairs: computed once, shared out among the workers, and kept in a
 * file beside the checkpoints.
 */
final class ReferenceScores {

    private static final String NAME = "scores";

    private ReferenceScores() {}

    /**
     * Two scores of every pair, by its number.
     *
     * @param file where they are kept; one that is damaged is made anew
     * @param pairs how many at a time
     */
    static float[] of(Path file, Pairs all, Transformer model, int pairs, Group workers) throws IOException {
        float[] known = read(file, 2 * all.pairs());
        // All workers take the same way: whether each sees the file may differ.
        if (agreed(known.length > 0, workers)) {
            return known;
        }
        float[] scores = computed(all, model, pairs, workers);
        if (workers.rank() == 0) {
            write(file, scores);
        }
        return scores;
    }

    private static boolean agreed(boolean here, Group workers) {
        try (PointerScope scope = new PointerScope()) {
            Tensor count = workers.device().of(here ? 1f : 0f);
            workers.allReduce(count).await();
            boolean everywhere = count.item_float() == workers.size();
            scope.deallocate();
            return everywhere;
        }
    }

    private static float[] computed(Pairs all, Transformer model, int pairs, Group workers) {
        float[] scores = new float[2 * all.pairs()];
        try (PointerScope scope = new PointerScope();
                AutoGradMode _ = new AutoGradMode(false)) {
            Tensor shared = workers.device().zeros(scores.length);
            for (int at = workers.rank() * pairs; at < all.pairs(); at += workers.size() * pairs) {
                try (PointerScope step = new PointerScope()) {
                    Tensor some = Preference.scores(
                            model,
                            all.numbered(at, Math.min(pairs, all.pairs() - at)).on(workers.device()));
                    shared.narrow(0, 2L * at, some.numel()).copy_(some);
                    step.deallocate();
                }
            }
            workers.allReduce(shared).await();
            MemorySegment floats = Device.bytes(shared.cpu());
            MemorySegment.copy(floats, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, scores, 0, scores.length);
            scope.deallocate();
        }
        return scores;
    }

    /** Nothing when there is no such file, or another has other pairs. */
    private static float[] read(Path file, int count) throws IOException {
        try (Safetensors kept = Safetensors.open(file)) {
            MemorySegment floats = kept.floats(NAME, count);
            float[] scores = new float[count];
            MemorySegment.copy(floats, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, scores, 0, count);
            return scores;
        } catch (MalformedModel | NoSuchFileException e) {
            return new float[0];
        }
    }

    private static void write(Path file, float[] scores) throws IOException {
        Path partial = file.resolveSibling("." + file.getFileName());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, scores);
            SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
            tensors.put(NAME, new Safetensors.Tensor(Safetensors.Dtype.F32, List.of((long) scores.length), floats));
            SafetensorsWriter.write(partial, tensors, new LinkedHashMap<>());
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
