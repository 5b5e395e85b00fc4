package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of a checkpoint, put together from the pieces that its files hold, however many workers wrote them. */
final class Pieces implements Closeable {

    private static final String SUFFIX = ".safetensors";

    /**
     * Neighbouring elements of a tensor.
     *
     * @param from the first one's number in the whole tensor
     */
    private record Piece(long from, Safetensors.Tensor tensor) {}

    /** Takes a tensor's bytes. */
    interface Target {

        /** @param at the first one's number in the whole tensor */
        void put(MemorySegment bytes, long at);
    }

    private final List<Safetensors> files = new ArrayList<>();
    private final Map<String, List<Piece>> pieces = new HashMap<>();

    private Pieces() {}

    /** Maps the files that a checkpoint's manifest names. */
    static Pieces open(Path checkpoint) throws IOException {
        Pieces all = new Pieces();
        try {
            for (Manifest.Part part : Manifest.read(checkpoint).files()) {
                if (part.name().endsWith(SUFFIX)) {
                    all.add(Safetensors.open(checkpoint.resolve(part.name())));
                }
            }
        } catch (IOException e) {
            all.close();
            throw e;
        }
        return all;
    }

    private void add(Safetensors file) throws MalformedModel {
        files.add(file);
        for (Map.Entry<String, Safetensors.Tensor> entry : file.tensors().entrySet()) {
            String from = file.metadata().getOrDefault(entry.getKey(), "0");
            pieces.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                    .add(new Piece(number(entry.getKey(), from), entry.getValue()));
        }
        pieces.values().forEach(own -> own.sort(Comparator.comparingLong(Piece::from)));
    }

    private static long number(String tensor, String text) throws MalformedModel {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedModel("%s begins at \"%s\", which is no number".formatted(tensor, text), e);
        }
    }

    /**
     * Copies a tensor of a parameter's shape.
     *
     * @param into takes all of it, piece by piece
     * @throws MalformedModel when not every element is there once
     */
    void copy(String name, FlatParameters.Slot slot, Target into) throws MalformedModel {
        long next = 0;
        for (Piece piece : pieces.getOrDefault(name, List.of())) {
            Safetensors.Tensor tensor = piece.tensor();
            List<Long> shape = tensor.size() == slot.length() ? slot.shape() : List.of(tensor.size());
            if (tensor.dtype() != Safetensors.Dtype.F32 || !tensor.shape().equals(shape)) {
                throw new MalformedModel(
                        "%s is %s%s where F32%s is needed".formatted(name, tensor.dtype(), tensor.shape(), shape));
            }
            if (piece.from() != next || tensor.size() > slot.length() - next) {
                throw new MalformedModel("%s has elements %d to %d where those from %d on, up to %d, are next"
                        .formatted(name, piece.from(), piece.from() + tensor.size(), next, slot.length()));
            }
            into.put(tensor.data(), next * Float.BYTES);
            next += tensor.size();
        }
        if (next < slot.length()) {
            throw new MalformedModel(
                    next == 0
                            ? "there is no tensor " + name
                            : "%s ends at element %d of %d".formatted(name, next, slot.length()));
        }
    }

    /** The bytes of a tensor that isn't cut. */
    Optional<MemorySegment> bytes(String name) {
        return pieces.getOrDefault(name, List.of()).stream()
                .findFirst()
                .map(piece -> piece.tensor().data());
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }
}
