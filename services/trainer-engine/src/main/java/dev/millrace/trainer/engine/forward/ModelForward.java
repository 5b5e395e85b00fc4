package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Computing;
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
import org.bytedeco.pytorch.global.torch;

/** A published model that answers with what it computes. */
public final class ModelForward implements Computation {

    private final Published published;
    private final FlatParameters parameters;
    private final Transformer transformer;

    /**
     * Loads it into main memory.
     *
     * @param longest how many places it must know of
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public ModelForward(PublishedModel model, int longest) throws MalformedModel {
        this(model, longest, Device.CPU);
    }

    /**
     * Loads it to a device.
     *
     * @param longest how many places it must know of
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public ModelForward(PublishedModel model, int longest, Device device) throws MalformedModel {
        this(model, longest, device, Computing.USUAL);
    }

    /**
     * The same, computed otherwise.
     *
     * @param longest how many places it must know of
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public ModelForward(PublishedModel model, int longest, Device device, Computing computing) throws MalformedModel {
        this.published = model.published();
        this.parameters = PublishedParameters.load(model, device);
        this.transformer = new Transformer(model.architecture(), parameters, longest, computing);
    }

    @Override
    public Answer run(ModelInputs inputs) {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = batch(inputs);
            Tensor logits = transformer.logits(batch).detach().contiguous();
            float[] numbers = new float[Math.toIntExact(logits.numel())];
            logits.cpu().toType(torch.ScalarType.Float).data_ptr_float().get(numbers);
            Answer answer = new Answer(
                    numbers,
                    (int) logits.size(1),
                    (int) logits.size(2),
                    inputs.labels().isPresent()
                            ? OptionalDouble.of(transformer.loss(logits, batch).item_double())
                            : OptionalDouble.empty());
            scope.deallocate();
            return answer;
        }
    }

    /** Euclidean norms of the gradients of a loss, by the published tensors; what isn't trained has none. */
    public SequencedMap<String, Double> gradientNorms(ModelInputs inputs) {
        try (PointerScope scope = new PointerScope()) {
            parameters.gradients().zero_();
            transformer.loss(batch(inputs)).backward();
            scope.deallocate();
        }
        return norms();
    }

    private Batch batch(ModelInputs inputs) {
        return inputs.batch(published.architecture()).on(parameters.device());
    }

    private SequencedMap<String, Double> norms() {
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
