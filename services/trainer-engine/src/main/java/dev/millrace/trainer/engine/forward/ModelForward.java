package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.PublishedParameters;
import dev.millrace.trainer.engine.model.Transformer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
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
     * @param longest row that it will see
     * @throws MalformedModel when its files aren't the model that its configuration describes, or it can't see that many tokens
     */
    public ModelForward(PublishedModel model, int longest) throws MalformedModel {
        Architecture architecture = model.architecture();
        if (longest > architecture.context()) {
            throw new MalformedModel(
                    "%s sees %d tokens; one of the inputs has %d".formatted(model, architecture.context(), longest));
        }
        this.published = model.published();
        this.parameters = PublishedParameters.load(model);
        this.transformer = new Transformer(architecture, parameters, longest);
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
            Answer answer = new Answer(
                    transformer.logits(batch).detach().contiguous(),
                    inputs.labels().isPresent()
                            ? OptionalDouble.of(transformer.loss(batch).item_double())
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
            Optional<Double> squares = plan.parameters().stream()
                    .map(parameters::slot)
                    .filter(slot -> slot.offset() < parameters.trained())
                    .map(this::squares)
                    .reduce(Double::sum);
            squares.ifPresent(sum -> norms.put(plan.name(), Math.sqrt(sum)));
        }
        return norms;
    }

    private double squares(FlatParameters.Slot slot) {
        try (PointerScope scope = new PointerScope()) {
            float[] gradient = new float[Math.toIntExact(slot.length())];
            parameters
                    .gradients()
                    .narrow(0, slot.offset(), slot.length())
                    .data_ptr_float()
                    .get(gradient);
            scope.deallocate();
            double sum = 0;
            for (float value : gradient) {
                sum += (double) value * value;
            }
            return sum;
        }
    }

    /** The model's parameters and their gradients. */
    public FlatParameters parameters() {
        return parameters;
    }
}
