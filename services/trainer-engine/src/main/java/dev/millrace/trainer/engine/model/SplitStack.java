package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.empty_like;

import dev.millrace.trainer.engine.model.StackLayers.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stack's forward pass whose blocks are cut apart, and a backward pass of one block after the other. What a block computes can
 * be forgotten and computed again for its gradients (Chen et al. 2016, "Training deep nets with sublinear memory cost"): with the
 * same calls and the same random numbers as the first time. And each block's gradients are known as soon as its own pass is over.
 * Gradients are those of one pass through the whole stack, to the bit.
 */
final class SplitStack {

    private final StackLayers stack;
    private final Tokens tokens;
    private final Autocast autocast;
    private final Optional<Memory> memory;
    private final Optional<Memory> memoryLeaf;
    private final Tensor entered;
    private final Optional<Tensor> bias;
    private final Optional<Tensor> biasLeaf;
    private final List<Part> parts = new ArrayList<>();
    private final Completed completed;
    private final Tensor last;
    private final Tensor output;

    /** What is kept of a block to find its gradients. */
    private sealed interface Part {}

    private record Kept(Tensor input, Tensor output) implements Part {}

    private record Forgotten(Tensor input, GeneratorState drawn) implements Part {}

    /**
     * @param autocast in which this is called, and blocks are computed again
     * @param forgets whether what blocks compute is forgotten
     * @param completed hears of each block whose gradients are known
     */
    SplitStack(
            StackLayers stack,
            Tokens tokens,
            Tensor embedded,
            Optional<Memory> memory,
            Autocast autocast,
            boolean forgets,
            Completed completed) {
        this.stack = stack;
        this.completed = completed;
        this.tokens = tokens;
        this.autocast = autocast;
        this.memory = memory;
        this.memoryLeaf = memory.map(of -> new Memory(leaf(of.output()), of.tokens()));
        this.entered = stack.entered(tokens, embedded);
        this.bias = stack.bias(tokens);
        this.biasLeaf = bias.map(of -> of.requires_grad() ? leaf(of) : of);
        Tensor x = entered.detach();
        for (BlockLayer block : stack.blocks()) {
            if (forgets) {
                parts.add(new Forgotten(x, GeneratorState.now(stack.device())));
                x = forgotten(block, x);
            } else {
                Tensor input = leaf(x);
                x = of(block, input);
                parts.add(new Kept(input, x));
            }
        }
        this.last = leaf(x);
        this.output = stack.left(last);
    }

    private static Tensor leaf(Tensor x) {
        return x.detach().set_requires_grad(true);
    }

    Tensor output() {
        return output;
    }

    private Tensor forgotten(BlockLayer block, Tensor x) {
        Tensor y = empty_like(x);
        try (PointerScope scope = new PointerScope()) {
            // With gradients, which are not asked for: without them a kernel of other rounding may be chosen.
            y.copy_(of(block, leaf(x)).detach());
            scope.deallocate();
        }
        return y;
    }

    private Tensor of(BlockLayer block, Tensor x) {
        // As views, of which mixed precision keeps no shorter copies: none is kept where blocks follow each other, and
        // blocks
        // whose passes are apart can't have one in common.
        Optional<Memory> seen = memoryLeaf.map(of -> new Memory(of.output().view_as(of.output()), of.tokens()));
        return block.of(x.view_as(x), stack.around(tokens, biasLeaf, seen));
    }

    /** Adds the gradients of all below {@link #output}, whose own have been computed. */
    void backward() {
        GeneratorState now = GeneratorState.now(stack.device());
        Tensor gradients = last.grad();
        for (int layer = parts.size() - 1; layer >= 0; layer--) {
            gradients = below(layer, gradients);
            completed.block(stack.blockName(layer));
        }
        now.restore();
        bias.filter(Tensor::requires_grad)
                .ifPresent(of -> ForwardPass.backward(of, biasLeaf.orElseThrow().grad()));
        if (entered.requires_grad()) { // not where what is below is frozen
            ForwardPass.backward(entered, gradients);
        }
        memory.ifPresent(of -> ForwardPass.backward(
                of.output(), memoryLeaf.orElseThrow().output().grad()));
    }

    /** The gradients of what goes into a block, of those of what comes out. */
    private Tensor below(int layer, Tensor gradients) {
        return switch (parts.get(layer)) {
            case Kept(Tensor input, Tensor output) -> {
                ForwardPass.backward(output, gradients);
                yield input.grad();
            }
            case Forgotten(Tensor input, GeneratorState drawn) -> {
                drawn.restore();
                yield again(stack.blocks().get(layer), input, gradients);
            }
        };
    }

    private Tensor again(BlockLayer block, Tensor input, Tensor gradients) {
        Tensor below = empty_like(input);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = leaf(input);
            ForwardPass.backward(autocast.around(() -> of(block, x)), gradients);
            below.copy_(x.grad());
            scope.deallocate();
        }
        return below;
    }
}
