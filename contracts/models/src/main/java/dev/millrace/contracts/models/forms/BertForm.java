package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Positions.Counting;
import java.util.List;

/** BERT: an encoder with a norm after each part, and segments. */
final class BertForm implements PublishedForm {

    @Override
    public String modelType() {
        return "bert";
    }

    @Override
    public String className() {
        return "BertForMaskedLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        return BertLike.read(
                config, 1e-12, context -> new Positions.Learned(context, 0, Counting.ALL), hidden -> hidden);
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        BertLike.write(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = BertLike.tensors("bert", architecture);
        if (!architecture.head().labels().isEmpty()) {
            return plans.matrix("classifier", "head", true).all();
        }
        Norm norm = architecture.head().transform().orElseThrow().norm();
        plans.matrix("cls.predictions.transform.dense", "head.transform", true)
                .norm("cls.predictions.transform.LayerNorm", "head.norm", norm)
                .same("cls.predictions.bias", "head.bias");
        return plans.head("cls.predictions.decoder.weight", architecture).all();
    }
}
