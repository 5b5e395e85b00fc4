package dev.millrace.trainer.engine.forward;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.trainer.engine.export.onnx.GraphNames;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An exported decoder and the keys and values of what it has read, which it updates in place. */
public final class CachedDecoder implements AutoCloseable {

    private final OrtSession session;
    private final boolean typed;
    private final Map<String, OnnxTensor> memory;
    private final Map<String, OnnxTensor> past = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> present = new LinkedHashMap<>();
    private final int[] held;

    /**
     * @param rows texts at once
     * @param room tokens that a row may have
     * @param memory what the graph reads of an encoder; stays the caller's
     */
    CachedDecoder(OrtSession session, Architecture architecture, int rows, int room, Map<String, OnnxTensor> memory)
            throws OrtException {
        this.session = session;
        this.typed = architecture.embedding().types() > 0;
        this.memory = memory;
        this.held = new int[rows];
        List<Block> blocks = architecture.decoder().orElseThrow().blocks();
        for (int layer = 0; layer < blocks.size(); layer++) {
            Attention attention = blocks.get(layer).attention().part();
            for (Part part : Part.values()) {
                OnnxTensor cache = GraphTensors.zeros(rows, attention.kvHeads(), room, attention.headSize());
                past.put(GraphNames.past(layer, part), cache);
                present.put(GraphNames.present(layer, part), cache);
            }
        }
    }

    /** Reads so many more tokens of each row: {rows, length, vocabulary} logits. */
    public float[] read(Rows ids) throws OrtException {
        int[] counts = new int[held.length];
        Arrays.fill(counts, ids.length());
        return read(ids, Optional.empty(), counts);
    }

    /**
     * Reads the first tokens of each row, or so many more of each.
     *
     * @param types kinds of segments; absent: all are of the first kind
     * @param counts how many tokens of each row are no padding; at first some of them, then all
     * @return logits, {rows, length, vocabulary}
     */
    float[] read(Rows ids, Optional<Rows> types, int[] counts) throws OrtException {
        int longest = Arrays.stream(held).max().orElseThrow() + ids.length();
        int[] last = new int[held.length];
        for (int row = 0; row < held.length; row++) {
            held[row] += counts[row];
            last[row] = held[row] - 1;
        }
        Rows kinds = types.orElseGet(() -> new Rows(ids.count(), ids.length(), (row, place) -> 0));
        try (OnnxTensor tokens = GraphTensors.of(ids);
                OnnxTensor typeIds = GraphTensors.of(kinds);
                OnnxTensor lengths = GraphTensors.of(last, last.length);
                OnnxTensor total = GraphTensors.of(new int[] {longest}, new long[0])) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>(past);
            inputs.putAll(memory);
            inputs.put(GraphNames.IDS, tokens);
            inputs.put(GraphNames.LENGTHS, lengths);
            inputs.put(GraphNames.LONGEST, total);
            if (typed) {
                inputs.put(GraphNames.TYPES, typeIds);
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(GraphNames.LOGITS), present)) {
                return GraphTensors.floats(result, GraphNames.LOGITS);
            }
        }
    }

    @Override
    public void close() {
        past.values().forEach(OnnxTensor::close);
    }
}
