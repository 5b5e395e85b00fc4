package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.empty_like;

import dev.millrace.trainer.engine.model.StackLayers.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A stack's forward pass that keeps what goes into each block and nothing of what a block computes, and a backward pass
 * that computes it again, one block after the other (Chen et al. 2016, "Training deep nets with sublinear memory cost").
 * Blocks are computed with the same calls and the same random numbers as the first time, so gradients are the same to the
 * bit.
 */
final class RecomputedStack {

    private final StackLayers stack;
    private final Tokens tokens;
    private final Autocast autocast;
    private final Optional<Memory> memory;
    private final Optional<Memory> memoryLeaf;
    private final Tensor entered;
    private final Optional<Tensor> bias;
    private final Optional<Tensor> biasLeaf;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<GeneratorState> drawn = new ArrayList<>();
    private final Tensor last;
    private final Tensor output;

    /** @param autocast in which this is called, and blocks are computed again */
    RecomputedStack(StackLayers stack, Tokens tokens, Tensor embedded, Optional<Memory> memory, Autocast autocast) {
        this.stack = stack;
        this.tokens = tokens;
        this.autocast = autocast;
        this.memory = memory;
        this.memoryLeaf = memory.map(of -> new Memory(leaf(of.output()), of.tokens()));
        this.entered = stack.entered(tokens, embedded);
        this.bias = stack.bias(tokens);
        this.biasLeaf = bias.map(of -> of.requires_grad() ? leaf(of) : of);
        Tensor x = entered.detach();
        for (BlockLayer block : stack.blocks()) {
            inputs.add(x);
            drawn.add(GeneratorState.now(stack.device()));
            x = forward(block, x);
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

    private Tensor forward(BlockLayer block, Tensor x) {
        Tensor y = empty_like(x);
        try (PointerScope scope = new PointerScope()) {
            // With gradients, which are not asked for: without them a kernel of other rounding may be chosen.
            y.copy_(of(block, leaf(x)).detach());
            scope.deallocate();
        }
        return y;
    }

    private Tensor of(BlockLayer block, Tensor x) {
        // As a view, of which mixed precision keeps no shorter copy: none is kept where blocks follow each other.
        return block.of(x.view_as(x), stack.around(tokens, biasLeaf, memoryLeaf));
    }

    /** Adds the gradients of all below {@link #output}, whose own have been computed. */
    void backward() {
        GeneratorState now = GeneratorState.now(stack.device());
        Tensor gradients = last.grad();
        for (int i = inputs.size() - 1; i >= 0; i--) {
            drawn.get(i).restore();
            gradients = backward(stack.blocks().get(i), inputs.get(i), gradients);
        }
        now.restore();
        bias.filter(Tensor::requires_grad)
                .ifPresent(of -> ForwardPass.backward(of, biasLeaf.orElseThrow().grad()));
        ForwardPass.backward(entered, gradients);
        memory.ifPresent(of -> ForwardPass.backward(
                of.output(), memoryLeaf.orElseThrow().output().grad()));
    }

    private Tensor backward(BlockLayer block, Tensor input, Tensor gradients) {
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
