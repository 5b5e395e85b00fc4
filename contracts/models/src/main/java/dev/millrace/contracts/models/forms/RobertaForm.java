package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Positions.Counting;
import java.util.List;

/** RoBERTa: BERT whose positions count what is no padding, from the padding's id on. */
final class RobertaForm implements PublishedForm {

    @Override
    public String modelType() {
        return "roberta";
    }

    @Override
    public String className() {
        return "RobertaForMaskedLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        // Its head has the exact function whatever hidden_act is.
        return BertLike.read(
                config,
                1e-5,
                rows -> new Positions.Learned(rows, padding(config) + 1, Counting.NOT_PADDING),
                hidden -> Activation.GELU);
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        BertLike.write(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = BertLike.tensors("roberta", architecture);
        if (!architecture.head().labels().isEmpty()) {
            return plans.matrix("classifier", "head", true).all();
        }
        Norm norm = architecture.head().transform().orElseThrow().norm();
        plans.matrix("lm_head.dense", "head.transform", true)
                .norm("lm_head.layer_norm", "head.norm", norm)
                .same("lm_head.bias", "head.bias");
        return plans.head("lm_head.decoder.weight", architecture).all();
    }

    private static int padding(FormConfig config) throws MalformedModel {
        return config.integer("pad_token_id", 1);
    }
}
