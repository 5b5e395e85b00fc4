package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.PublishedParameters;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A published model that answers with what it computes. */
public final class ModelForward {

    private final Published published;
    private final FlatParameters parameters;
    private final Transformer transformer;

    /**
     * Loads it.
     *
     * @param longest how many places it must know of
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public ModelForward(PublishedModel model, int longest) throws MalformedModel {
        this.published = model.published();
        this.parameters = PublishedParameters.load(model);
        this.transformer = new Transformer(model.architecture(), parameters, longest);
    }

    /** What one forward pass gives. */
    public static final class Answer {

        private final float[] logits;
        private final int places;
        private final int vocabulary;
        private final OptionalDouble loss;

        private Answer(Tensor logits, OptionalDouble loss) {
            this.logits = new float[Math.toIntExact(logits.numel())];
            this.places = (int) logits.size(1);
            this.vocabulary = (int) logits.size(2);
            this.loss = loss;
            logits.data_ptr_float().get(this.logits);
        }

        /** How many rows there are. */
        public int rows() {
            return logits.length / places / vocabulary;
        }

        /** Places in a row. */
        public int places() {
            return places;
        }

        /** Scores of every token id at a place. */
        public float[] logits(int row, int place) {
            int begin = (row * places + place) * vocabulary;
            return Arrays.copyOfRange(logits, begin, begin + vocabulary);
        }

        /** Mean over the labels that count; empty where there are none. */
        public OptionalDouble loss() {
            return loss;
        }
    }

    /** A forward pass. */
    public Answer run(ModelInputs inputs) {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = inputs.batch(published.architecture());
            Tensor logits = transformer.logits(batch).detach().contiguous();
            Answer answer = new Answer(
                    logits,
                    inputs.labels().isPresent()
                            ? OptionalDouble.of(transformer.loss(logits, batch).item_double())
                            : OptionalDouble.empty());
            scope.deallocate();
            return answer;
        }
    }

    /** Computes the gradients of a loss: they lie in {@link #parameters} then. */
    public void differentiate(ModelInputs inputs) {
        try (PointerScope scope = new PointerScope()) {
            parameters.gradients().zero_();
            transformer.loss(inputs.batch(published.architecture())).backward();
            scope.deallocate();
        }
    }

    /** Euclidean norms of the gradients, by the published tensors; what isn't trained has none. */
    public SequencedMap<String, Double> gradientNorms() {
        SequencedMap<String, Double> norms = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            double[] parts = plan.parameters().stream()
                    .map(parameters::slot)
                    .filter(slot -> slot.offset() < parameters.trained())
                    .mapToDouble(slot ->
                            GradientClipping.norm(parameters.gradients().narrow(0, slot.offset(), slot.length())))
                    .toArray();
            if (parts.length > 0) {
                norms.put(plan.name(), together(parts));
            }
        }
        return norms;
    }

    /** The norm of what has these norms. */
    static double together(double... parts) {
        return Math.sqrt(Arrays.stream(parts).map(part -> part * part).sum());
    }
}
