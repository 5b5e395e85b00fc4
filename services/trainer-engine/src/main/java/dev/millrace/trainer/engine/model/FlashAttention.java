package dev.millrace.trainer.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;

/**
 * Attention in blocks that stay in a processor's cache (Dao 2023, "FlashAttention-2"), and its backward pass, as libtorch's
 * attention uses them. They have no Java methods and are called through the dispatcher. Shapes: B rows of T places, H heads of
 * size D.
 *
 * @param causal whether a query sees no key after it
 * @param scale of the scores
 */
record FlashAttention(boolean causal, double scale) {

    private static final String NAME = "aten::_scaled_dot_product_flash_attention_for_cpu";

    /**
     * What attention makes of queries, keys and values.
     *
     * @param output {B, H, T, D}, of which {B, T, H, D} lies side by side
     * @param logarithms of the softmax's denominators, {B, H, T}
     */
    record Attended(Tensor output, Tensor logarithms) {}

    /** Gradients at queries, keys and values: {B, H, T, D} each, of which {B, T, H, D} lies side by side. */
    record Gradients(Tensor queries, Tensor keys, Tensor values) {}

    /** Of queries, keys and values, {B, H, T, D} each. */
    Attended of(Tensor queries, Tensor keys, Tensor values) {
        Tensor[] results = called(NAME, 2, queries, keys, values);
        return new Attended(results[0], results[1]);
    }

    /**
     * The way back.
     *
     * @param gradients those at the output, {B, H, T, D}
     * @param attended what {@link #of} gave of the same queries, keys and values
     */
    Gradients backward(Tensor gradients, Tensor queries, Tensor keys, Tensor values, Attended attended) {
        Tensor[] results = called(
                NAME + "_backward", 3, gradients, queries, keys, values, attended.output(), attended.logarithms());
        return new Gradients(results[0], results[1], results[2]);
    }

    private Tensor[] called(String operator, int results, Tensor... tensors) {
        List<IValue> arguments = new ArrayList<>();
        for (Tensor tensor : tensors) {
            arguments.add(new IValue(tensor));
        }
        arguments.add(new IValue(0.0)); // dropout
        arguments.add(new IValue(causal));
        arguments.add(new IValue()); // mask
        arguments.add(new IValue(scale));
        IValueVector stack = new IValueVector();
        arguments.forEach(stack::push_back);
        Dispatcher.singleton().findSchemaOrThrow(operator, "").callBoxed(stack);
        Tensor[] found = new Tensor[results];
        for (int i = 0; i < results; i++) {
            found[i] = new Tensor(stack.get(i).toTensor()); // a handle of its own: this one is the stack's
        }
        // Not only with the scope: they hold what was attended to, which is given up earlier.
        arguments.forEach(IValue::deallocate);
        stack.deallocate();
        return found;
    }
}
