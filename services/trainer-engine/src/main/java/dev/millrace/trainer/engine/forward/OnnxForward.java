package dev.millrace.trainer.engine.forward;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Positions.Counting;
import dev.millrace.trainer.engine.export.onnx.GraphNames;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Exported graphs that answer with what they compute. */
public final class OnnxForward implements Computation {

    private final OnnxGraphs graphs;
    private final Architecture architecture;

    /** @param graphs which stay the caller's */
    public OnnxForward(OnnxGraphs graphs) {
        this.graphs = graphs;
        this.architecture = graphs.architecture();
    }

    /**
     * A forward pass. Padding, of which nothing can be asked, has the logits 0 where a decoder reads it.
     *
     * @throws MalformedModel when the graphs can't be given these inputs
     */
    @Override
    public Answer run(ModelInputs inputs) throws IOException {
        try {
            float[] logits = logits(inputs);
            int outputs = architecture.outputs();
            Optional<Rows> targets = inputs.targets(architecture);
            return new Answer(
                    logits,
                    inputs.decoderIds().orElse(inputs.ids()).length(),
                    outputs,
                    targets.isPresent()
                            ? OptionalDouble.of(LogitsLoss.of(logits, outputs, targets.get()))
                            : OptionalDouble.empty());
        } catch (OrtException e) {
            throw new IOException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    private float[] logits(ModelInputs inputs) throws OrtException, MalformedModel {
        if (architecture.kind() == Kind.CAUSAL) {
            PaddedRows padded = new PaddedRows(inputs.ids(), inputs.mask());
            expectCounted(inputs, Optional.of(padded));
            return decoded(padded, inputs.ids(), inputs.types(), Map.of());
        }
        expectCounted(inputs, Optional.empty());
        Rows ids = inputs.ids();
        Rows mask = inputs.mask().orElseGet(() -> like(ids, 1));
        try (OrtSession.Result encoded = graphs.encode(ids, mask, inputs.types().orElseGet(() -> like(ids, 0)))) {
            if (architecture.kind() == Kind.MASKED) {
                return GraphTensors.floats(encoded, GraphNames.LOGITS);
            }
            Rows read = inputs.decoderIds().orElseThrow();
            try (OnnxTensor seen = GraphTensors.of(mask)) {
                return decoded(
                        new PaddedRows(read, inputs.decoderMask()),
                        read,
                        Optional.empty(),
                        graphs.memory(encoded, seen));
            }
        }
    }

    private float[] decoded(PaddedRows padded, Rows ids, Optional<Rows> types, Map<String, OnnxTensor> memory)
            throws OrtException {
        try (CachedDecoder decoder = graphs.decoder(ids.count(), ids.length(), memory)) {
            float[] logits = decoder.read(padded.padded(ids), types.map(padded::padded), padded.counts());
            return padded.back(logits, architecture.embedding().vocabulary());
        }
    }

    /** Graphs count positions themselves, from a row's first token on: others can't be given. */
    private void expectCounted(ModelInputs inputs, Optional<PaddedRows> padded) throws MalformedModel {
        Rows ids = inputs.ids();
        for (int row = 0; row < ids.count(); row++) {
            int begin = padded.isPresent() ? padded.get().begin(row) : 0;
            if (begin > 0 && inputs.positions().isEmpty() && countsPadding()) {
                throw new MalformedModel(
                        "row %d begins with padding, and the model counts it; give position_ids that don't"
                                .formatted(row));
            }
            if (inputs.positions().isEmpty()) {
                continue;
            }
            for (int place = 0; place < ids.length(); place++) {
                boolean token = padded.isPresent()
                        ? padded.get().holds(row, place)
                        : inputs.mask().isEmpty() || inputs.mask().get().at(row, place) == 1;
                long counted = ModelInputs.firstPosition(architecture) + place - begin;
                long given = inputs.positions().get().at(row, place);
                if (token && given != counted) {
                    throw new MalformedModel(
                            "row %d: position_ids says %d of token %d, and an exported graph counts it as %d"
                                    .formatted(row, given, place, counted));
                }
            }
        }
    }

    private boolean countsPadding() {
        return architecture.stacks().getFirst().stack().positions() instanceof Positions.Learned learned
                && learned.counting() == Counting.ALL;
    }

    private static Rows like(Rows ids, long number) {
        return new Rows(ids.count(), ids.length(), (row, place) -> number);
    }
}
