package dev.millrace.trainer.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import java.util.Map;

/** A decoder that reads half of its tokens at once, then one by one. */
final class Steps {

    private Steps() {}

    /** Its logits are those of all tokens at once. */
    static void assertSameAsWhole(OnnxGraphs graphs, ModelInputs inputs, double tolerance) throws Exception {
        Answer whole = new OnnxForward(graphs).run(inputs);
        if (graphs.architecture().kind() == Kind.CAUSAL) {
            assertSame(graphs, inputs.ids(), Map.of(), whole, tolerance);
            return;
        }
        Rows ids = inputs.ids();
        Rows mask = inputs.mask().orElseGet(() -> new Rows(ids.count(), ids.length(), (row, place) -> 1));
        Rows types = new Rows(ids.count(), ids.length(), (row, place) -> 0);
        try (OrtSession.Result encoded = graphs.encode(ids, mask, types);
                OnnxTensor seen = GraphTensors.of(mask)) {
            assertSame(graphs, inputs.decoderIds().orElseThrow(), graphs.memory(encoded, seen), whole, tolerance);
        }
    }

    private static void assertSame(
            OnnxGraphs graphs, Rows ids, Map<String, OnnxTensor> memory, Answer whole, double tolerance)
            throws Exception {
        try (CachedDecoder decoder = graphs.decoder(ids.count(), ids.length(), memory)) {
            for (int at = 0; at < ids.length(); ) {
                int from = at;
                int length = at == 0 ? Math.max(1, ids.length() / 2) : 1;
                float[] logits = decoder.read(new Rows(ids.count(), length, (row, place) -> ids.at(row, from + place)));
                for (int row = 0; row < ids.count(); row++) {
                    for (int place = 0; place < length; place++) {
                        float[] expected = whole.logits(row, from + place);
                        for (int id = 0; id < expected.length; id++) {
                            assertThat(logits[(row * length + place) * expected.length + id])
                                    .as("row %d, token %d, logit %d", row, from + place, id)
                                    .isCloseTo(expected[id], within((float) tolerance));
                        }
                    }
                }
                at += length;
            }
        }
    }
}
