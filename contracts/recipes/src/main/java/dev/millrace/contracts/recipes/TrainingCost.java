package dev.millrace.contracts.recipes;

import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Parameter;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a training takes, reckoned from its shape: the one place that the plan, a recipe's limits and the trainer's
 * utilisation have it from. Counts are floating-point numbers: shapes that a recipe may ask for, and is then refused,
 * are beyond a 64-bit integer.
 *
 * @param model the model's shape
 * @param training how it is trained
 * @param execution how wide, as far as that is known
 * @param vocabulary token ids
 * @param base what the model that training begins with computes, whose shape is its own; absent: it begins with random
 *     weights, or that model can't be seen
 */
public record TrainingCost(
        ModelSpec model,
        TrainingSpec training,
        TrainingExecution execution,
        int vocabulary,
        Optional<Architecture> base) {

    /** FLOPs a token and weight: 2 forward, 4 backward (Kaplan et al. 2020, section 2.1). */
    private static final double FLOPS_PER_WEIGHT = 6;

    /**
     * FLOPs a token, channel of an attention's queries and key (Chowdhery et al. 2022, "PaLM", appendix B): scores and mixing,
     * 2 each forward, 4 each backward. As there, a causal mask saves nothing.
     */
    private static final double FLOPS_OF_ATTENTION = 12;

    /** Of a model whose shape is the recipe's. */
    public TrainingCost(ModelSpec model, TrainingSpec training, TrainingExecution execution, int vocabulary) {
        this(model, training, execution, vocabulary, Optional.empty());
    }

    /** The same, begun with a model that computes this. */
    public TrainingCost withBase(Optional<Architecture> other) {
        return new TrainingCost(model, training, execution, vocabulary, other);
    }

    /** The transformer that is trained. */
    public Architecture architecture() {
        return base.orElseGet(() -> model.architecture(vocabulary));
    }

    /** Width of the vectors between its layers. */
    double width() {
        return architecture().embedding().width();
    }

    /** Rows of {@code context} places that a sequence of the recipe is computed in: of a pair of answers there are two. */
    private double rows() {
        return training.objective() == TrainingObjective.PREFERENCE ? 2 : 1;
    }

    /** Weights of the model, a tied matrix counted once. */
    public double parameters() {
        return architecture().parameterCount();
    }

    /** Numbers that training changes: the weights, or those of adapters to them. */
    double trained() {
        return training.lora().isEmpty()
                ? parameters()
                : architecture().parameters().stream()
                        .filter(training.lora().get()::adapts)
                        .mapToDouble(matrix -> (double) training.lora().get().rank()
                                * matrix.shape().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum())
                        .sum();
    }

    /** Weights under adapters, which have neither gradients nor moments. */
    double frozen() {
        return training.lora().isEmpty() ? 0 : parameters();
    }

    /** Weights of them in the input embedding, and in the output embedding where that is a matrix of its own. */
    public double embedding() {
        return (architecture().head().tied() ? 1.0 : 2.0) * vocabularySize() * width();
    }

    /** Token ids of the model. */
    double vocabularySize() {
        return architecture().embedding().vocabulary();
    }

    /** Tokens that an optimiser step sees, over all workers, once the batch has its full size. */
    public double tokensPerStep() {
        return rows() * training.batch() * model.context();
    }

    /** Tokens that the whole training sees. */
    public double tokens() {
        return rows() * training.sequences() * model.context();
    }

    /**
     * Floating-point operations to train on one token: 6 for each weight, but for those that are only looked up, and
     * 12·width·keys for each attention. Of an encoder-decoder: on one token of each.
     */
    public double flopsPerToken() {
        return FLOPS_PER_WEIGHT * multiplied() + attentionFlopsPerToken();
    }

    /** What of {@link #flopsPerToken} is attention's, and grows with the context as far as no window bounds it. */
    public double attentionFlopsPerToken() {
        return architecture().stacks().stream()
                .flatMap(stack -> stack.stack().blocks().stream())
                .flatMap(block -> Stream.concat(Stream.of(block.attention()), block.cross().stream()))
                .mapToDouble(part -> ofAttention(part.part()))
                .sum();
    }

    private double ofAttention(Attention attention) {
        return FLOPS_OF_ATTENTION
                * attention.queryWidth()
                * Math.min(model.context(), attention.window().orElse(Integer.MAX_VALUE));
    }

    private double multiplied() {
        double lookedUp = architecture().parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.EMBEDDING)
                .mapToDouble(Parameter::size)
                .sum();
        return parameters() - lookedUp + (architecture().head().tied() ? embedding() : 0);
    }

    /** Floating-point operations of the whole training. */
    public double flops() {
        return flopsPerToken() * tokens() + referenceFlops();
    }

    /**
     * What of {@link #flops} goes into what the starting weights make of pairs of answers: a forward pass for each pair, once.
     * How many pairs there are shows when they have been read; here each is taken to be learnt from once.
     */
    public double referenceFlops() {
        return training.objective() == TrainingObjective.PREFERENCE ? flopsPerToken() * tokens() / 3 : 0;
    }

    /** Places of a micro-batch: what is computed at once. */
    double places() {
        return rows() * microBatch() * model.context();
    }

    /**
     * Why it can't be done: there is less memory than all workers' tensors alone take. Less would be swapped, or end as a
     * worker's death.
     *
     * @param there where tensors are to lie
     * @return empty when it may be tried
     */
    public Optional<String> tooLargeFor(DeviceMemory there) {
        double needed = memory().tensors() * workers();
        return needed <= there.bytes()
                ? Optional.empty()
                : Optional.of(
                        "the training needs %s of memory for its tensors alone, and %s %s; a smaller model or microBatch, or fewer workers, need less"
                                .formatted(
                                        WorkerMemory.words(needed), there.owner(), WorkerMemory.words(there.bytes())));
    }

    /** Data-parallel processes. */
    public int workers() {
        return execution.workersOrUsual();
    }

    /** Sequences per forward pass of one of them. */
    public int microBatch() {
        return execution.microBatchOrUsual(training.batch());
    }

    /** What a worker's process takes. */
    public WorkerMemory memory() {
        return WorkerMemory.of(this);
    }
}
