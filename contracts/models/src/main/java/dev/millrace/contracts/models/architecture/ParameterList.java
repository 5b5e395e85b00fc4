package dev.millrace.contracts.models.architecture;

import dev.millrace.contracts.models.architecture.Block.Part;
import dev.millrace.contracts.models.architecture.Parameter.Role;
import java.util.ArrayList;
import java.util.List;

/** Names and shapes of an architecture's parameters. */
final class ParameterList {

    private final List<Parameter> all = new ArrayList<>();
    private final int width;

    ParameterList(Architecture architecture) {
        Embedding embedding = architecture.embedding();
        this.width = embedding.width();
        add("embedding.tokens", Role.EMBEDDING, embedding.vocabulary(), embedding.tokenWidth());
        embedding.inner().ifPresent(inner -> matrix("embedding.projection", Role.MATRIX, width, inner, false));
        if (embedding.types() > 0) {
            add("embedding.types", Role.EMBEDDING, embedding.types(), width);
        }
        architecture.stacks().forEach(stack -> add(stack.name(), stack.stack()));
        add(architecture.head(), embedding, architecture.outputs());
    }

    List<Parameter> all() {
        return List.copyOf(all);
    }

    private void add(String name, Role role, int... shape) {
        List<Integer> sizes = new ArrayList<>();
        for (int size : shape) {
            sizes.add(size);
        }
        all.add(new Parameter(name, sizes, role));
    }

    private void matrix(String name, Role role, int out, int in, boolean bias) {
        add(name + ".weight", role, out, in);
        if (bias) {
            add(name + ".bias", Role.BIAS, out);
        }
    }

    private void norm(String name, Norm norm, int size) {
        add(name + ".weight", norm.plusOne() ? Role.NORM_OFFSET : Role.NORM_WEIGHT, size);
        if (norm.bias()) {
            add(name + ".bias", Role.BIAS, size);
        }
    }

    private void add(String name, Stack stack) {
        switch (stack.positions()) {
            case Positions.Learned learned -> add(name + ".positions", Role.EMBEDDING, learned.rows(), width);
            case Positions.Relative relative ->
                add(
                        name + ".distances",
                        Role.EMBEDDING,
                        relative.buckets(),
                        stack.blocks().getFirst().attention().part().heads());
            case Positions.Sinusoidal sinusoidal -> {}
            case Positions.None none -> {}
            case Positions.Alibi alibi -> {}
        }
        stack.embeddingNorm().ifPresent(norm -> norm(name + ".embedding-norm", norm, width));
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            add(name + ".layers." + layer, stack.blocks().get(layer));
        }
        stack.finalNorm().ifPresent(norm -> norm(name + ".final-norm", norm, width));
    }

    private void add(String name, Block block) {
        add(name + ".attention", block.attention());
        block.cross().ifPresent(cross -> add(name + ".cross-attention", cross));
        String feedForward = name + ".feed-forward";
        FeedForward part = block.feedForward().part();
        before(feedForward, block.feedForward());
        if (part.gated()) {
            matrix(feedForward + ".gate", Role.MATRIX, part.width(), width, part.bias());
        }
        matrix(feedForward + ".up", Role.MATRIX, part.width(), width, part.bias());
        matrix(feedForward + ".down", Role.RESIDUAL_MATRIX, width, part.width(), part.bias());
        after(feedForward, block.feedForward());
    }

    private void add(String name, Part<Attention> attention) {
        Attention part = attention.part();
        before(name, attention);
        matrix(
                name + ".query",
                Role.MATRIX,
                part.queryWidth(),
                width,
                part.biases().query());
        matrix(name + ".key", Role.MATRIX, part.keyWidth(), width, part.biases().key());
        matrix(
                name + ".value",
                Role.MATRIX,
                part.keyWidth(),
                width,
                part.biases().value());
        part.queryKeyNorm().ifPresent(norm -> {
            norm(name + ".query-norm", norm.norm(), norm.wide() ? part.queryWidth() : part.headSize());
            norm(name + ".key-norm", norm.norm(), norm.wide() ? part.keyWidth() : part.headSize());
        });
        matrix(
                name + ".output",
                Role.RESIDUAL_MATRIX,
                width,
                part.queryWidth(),
                part.biases().output());
        after(name, attention);
    }

    private void before(String name, Part<?> part) {
        part.norms().before().ifPresent(norm -> norm(name + ".norm", norm, width));
    }

    private void after(String name, Part<?> part) {
        part.norms().output().ifPresent(norm -> norm(name + ".output-norm", norm, width));
        part.norms().sum().ifPresent(norm -> norm(name + ".sum-norm", norm, width));
    }

    private void add(Head head, Embedding embedding, int outputs) {
        head.transform().ifPresent(transform -> {
            matrix("head.transform", Role.MATRIX, width, width, transform.bias());
            norm("head.norm", transform.norm(), width);
        });
        embedding.inner().ifPresent(inner -> matrix("head.projection", Role.MATRIX, inner, width, false));
        if (!head.tied()) {
            add("head.weight", Role.MATRIX, outputs, embedding.tokenWidth());
        }
        switch (head.bias()) {
            case LEARNED -> add("head.bias", Role.BIAS, outputs);
            case FIXED -> add("head.bias", Role.FIXED, outputs);
            case NONE -> {}
        }
    }
}
