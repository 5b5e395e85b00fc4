package dev.millrace.contracts.models.architecture;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A transformer.
 *
 * @param context tokens that it was made for; {@link Integer#MAX_VALUE} where its form names no bound
 * @param encoder present in encoders and encoder-decoders
 * @param decoder present in decoders and encoder-decoders
 */
public record Architecture(
        int context, Embedding embedding, Optional<Stack> encoder, Optional<Stack> decoder, Head head) {

    /** What it is good for. Recipes and endpoints name it by its stacks. */
    public enum Kind {
        /** Goes on from a text. */
        @JsonProperty("decoder")
        CAUSAL("decoder"),
        /** Says what stands behind a mask. */
        @JsonProperty("encoder")
        MASKED("encoder"),
        /** Makes of one text another. */
        @JsonProperty("encoder-decoder")
        SEQUENCE_TO_SEQUENCE("encoder-decoder");

        private final String stacks;

        Kind(String stacks) {
            this.stacks = stacks;
        }

        /** Its stacks: {@code decoder}, {@code encoder} or {@code encoder-decoder}. */
        public String stacks() {
            return stacks;
        }

        /** The kind with such stacks, if there is one. */
        public static Optional<Kind> of(String stacks) {
            return Stream.of(values())
                    .filter(kind -> kind.stacks.equals(stacks))
                    .findFirst();
        }
    }

    public Architecture {
        if (encoder.isEmpty() && decoder.isEmpty()) {
            throw new IllegalArgumentException("A transformer has an encoder, a decoder or both");
        }
        if (context < 1) {
            throw new IllegalArgumentException("A transformer sees tokens");
        }
        boolean crosses = decoder.stream()
                .flatMap(stack -> stack.blocks().stream())
                .anyMatch(block -> block.cross().isPresent());
        if (crosses != (encoder.isPresent() && decoder.isPresent())) {
            throw new IllegalArgumentException("A decoder attends to an encoder when there is one");
        }
        if (!head.labels().isEmpty()
                && (decoder.isPresent() || embedding.inner().isPresent())) {
            throw new IllegalArgumentException("Labels are given by an encoder alone");
        }
    }

    /** One that goes on from a text. */
    public static Architecture decoder(int context, Embedding embedding, Stack stack, Head head) {
        return new Architecture(context, embedding, Optional.empty(), Optional.of(stack), head);
    }

    /** One that says what stands behind a mask. */
    public static Architecture encoder(int context, Embedding embedding, Stack stack, Head head) {
        return new Architecture(context, embedding, Optional.of(stack), Optional.empty(), head);
    }

    /** Which of the three it is. */
    public Kind kind() {
        if (encoder.isEmpty()) {
            return Kind.CAUSAL;
        }
        return decoder.isEmpty() ? Kind.MASKED : Kind.SEQUENCE_TO_SEQUENCE;
    }

    /** How many scores it gives at each place: of all token ids, or of the labels that a token may have. */
    public int outputs() {
        return head.labels().isEmpty() ? embedding.vocabulary() : head.labels().size();
    }

    /** Its stacks by name, the encoder first. */
    public List<NamedStack> stacks() {
        return Stream.concat(
                        encoder.stream().map(stack -> new NamedStack("encoder", stack)),
                        decoder.stream().map(stack -> new NamedStack("decoder", stack)))
                .toList();
    }

    /** A stack, and what the names of its parameters begin with. */
    public record NamedStack(String name, Stack stack) {}

    /** Everything that a package of it holds, in a fixed order. */
    public List<Parameter> parameters() {
        return new ParameterList(this).all();
    }

    /** How many numbers are trained. */
    public long parameterCount() {
        return parameters().stream()
                .filter(parameter -> parameter.role() != Parameter.Role.FIXED)
                .mapToLong(Parameter::size)
                .sum();
    }

    /**
     * Floating-point operations of a forward pass for one token, multiplications and additions counted by themselves: twice
     * the numbers in matrices, and in each attention twice the products of queries with keys and of scores with values. A
     * backward pass takes twice that. Of an encoder and a decoder: for a token of each. As in Kaplan et al. 2020
     * (arXiv:2001.08361), table 1, with the scores of the given context.
     *
     * @param tokens of its context that a token sees on average: half of it where attention is causal
     */
    public double flopsPerToken(double tokens) {
        double matrices = parameters().stream()
                .filter(parameter ->
                        parameter.role() == Parameter.Role.MATRIX || parameter.role() == Parameter.Role.RESIDUAL_MATRIX)
                .mapToDouble(Parameter::size)
                .sum();
        if (head.tied()) {
            matrices += (double) embedding.vocabulary() * embedding.tokenWidth();
        }
        double seen = 0;
        for (NamedStack stack : stacks()) {
            for (Attention attention : attentions(stack.stack())) {
                double keys = Math.min(tokens, attention.window().orElse(Integer.MAX_VALUE));
                seen += 2 * keys * attention.queryWidth();
            }
        }
        return 2 * matrices + 2 * seen;
    }

    private static List<Attention> attentions(Stack stack) {
        List<Attention> attentions = new ArrayList<>();
        for (Block block : stack.blocks()) {
            attentions.add(block.attention().part());
            block.cross().ifPresent(cross -> attentions.add(cross.part()));
        }
        return attentions;
    }
}
