package dev.millrace.cli.report;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** A published model's architecture, as text. */
public final class ModelOutline {

    /** What is taken for the context of a form that names no bound: that of T5's training. */
    private static final int WITHOUT_A_BOUND = 512;

    private ModelOutline() {}

    /** Some lines about it: its shape, and what that comes to. */
    public static List<String> lines(Published published) {
        Architecture architecture = published.architecture();
        List<String> lines = shape(published);
        lines.add("Parameters  %s".formatted(Figures.count(architecture.parameterCount())));
        double seen = seen(architecture);
        lines.add("Forward     %s floating-point operations a token, when it sees %s on average"
                .formatted(Figures.short3(architecture.flopsPerToken(seen)), Figures.count((long) seen)));
        return lines;
    }

    /** What it is put together from. */
    public static List<String> shape(Published published) {
        Architecture architecture = published.architecture();
        List<String> lines = new ArrayList<>();
        lines.add("Form        %s, loaded by %s: %s"
                .formatted(published.modelType(), published.className(), kind(architecture)));
        lines.add("Embedding   %s token ids, width %s%s%s, context %s"
                .formatted(
                        Figures.count(architecture.embedding().vocabulary()),
                        Figures.count(architecture.embedding().width()),
                        architecture.embedding().inner().isEmpty()
                                ? ""
                                : " of vectors of width "
                                        + Figures.count(architecture.embedding().tokenWidth()),
                        architecture.embedding().scale() == 1
                                ? ""
                                : " times "
                                        + Figures.decimal(
                                                architecture.embedding().scale(), 3),
                        architecture.context() == Integer.MAX_VALUE
                                ? "without a bound"
                                : Figures.count(architecture.context())));
        architecture.stacks().forEach(stack -> lines.addAll(stack(stack.name(), stack.stack())));
        lines.add("Head        " + head(architecture.head()));
        return lines;
    }

    /** Tokens that one sees on average in a whole context: half of it where a position sees those before it alone. */
    public static double seen(Architecture architecture) {
        int context = architecture.context() == Integer.MAX_VALUE ? WITHOUT_A_BOUND : architecture.context();
        return architecture.kind() == Architecture.Kind.CAUSAL ? context / 2.0 : context;
    }

    private static String kind(Architecture architecture) {
        return switch (architecture.kind()) {
            case CAUSAL -> "a decoder, goes on from a text";
            case MASKED ->
                architecture.head().labels().isEmpty()
                        ? "an encoder, says what stands behind a mask"
                        : "an encoder, gives each word one of %d labels".formatted(architecture.outputs());
            case SEQUENCE_TO_SEQUENCE -> "an encoder and a decoder, makes of one text another";
        };
    }

    private static List<String> stack(String name, Stack stack) {
        Block block = stack.blocks().getFirst();
        List<String> lines = new ArrayList<>();
        lines.add("%-11s %d layers, %s, %s%s"
                .formatted(
                        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                        stack.blocks().size(),
                        norms(stack.blocks().getLast().attention().norms()),
                        positions(stack),
                        block.parallel() ? ", attention and feed-forward side by side" : ""));
        lines.add("            attention: " + attention(block.attention().part()));
        List<Integer> windows = stack.blocks().stream()
                .map(layer -> layer.attention().part().window())
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .toList();
        if (!windows.isEmpty()) {
            lines.add("            %d of %d layers with a window of %d"
                    .formatted(windows.size(), stack.blocks().size(), windows.getFirst()));
        }
        lines.add("            feed-forward: " + feedForward(block.feedForward().part()));
        return lines;
    }

    private static String norms(Norms norms) {
        if (norms.before().isPresent()) {
            return (norms.output().isPresent() ? "sandwich " : "pre-")
                    + norm(norms.before().get());
        }
        return norms.sum()
                .map(norm -> "post-" + norm(norm))
                .or(() -> norms.output().map(norm -> norm(norm) + " of each part"))
                .orElse("no norm");
    }

    private static String norm(Norm norm) {
        return (norm.kind() == Norm.Kind.LAYER ? "LayerNorm" : "RMSNorm") + (norm.plusOne() ? " by 1 + w" : "");
    }

    private static String positions(Stack stack) {
        return switch (stack.positions()) {
            case Positions.Learned learned -> "learned positions";
            case Positions.Sinusoidal sinusoidal -> "sinusoidal positions";
            case Positions.Relative relative -> "learned distances in %d buckets".formatted(relative.buckets());
            case Positions.Alibi alibi -> "positions by ALiBi";
            case Positions.None none ->
                stack.blocks()
                        .getLast()
                        .attention()
                        .part()
                        .rotary()
                        .map(rotary -> "rotary positions, base %s%s"
                                .formatted(
                                        Figures.count((long) rotary.theta()),
                                        rotary.scaling().isPresent() ? ", scaled as in Llama 3.1" : ""))
                        .orElse("no positions");
        };
    }

    private static String attention(Attention attention) {
        return "%d heads of %d%s%s%s"
                .formatted(
                        attention.heads(),
                        attention.headSize(),
                        attention.kvHeads() == attention.heads()
                                ? ""
                                : ", %d for keys and values".formatted(attention.kvHeads()),
                        attention.queryKeyNorm().isPresent() ? ", queries and keys normalised" : "",
                        attention.softCap().isPresent()
                                ? ", scores capped at " + attention.softCap().getAsDouble()
                                : "");
    }

    private static String feedForward(FeedForward feedForward) {
        return "%s%s, width %s%s"
                .formatted(
                        feedForward.gated() ? "gated " : "",
                        feedForward.activation().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        Figures.count(feedForward.width()),
                        feedForward.bias() ? ", with biases" : "");
    }

    private static String head(Head head) {
        return "%s%s%s%s"
                .formatted(
                        head.tied() ? "the embedding's matrix" : "a matrix of its own",
                        head.bias() == Head.Bias.NONE ? "" : " and a bias",
                        head.transform().isPresent() ? ", behind a transform" : "",
                        head.softCap().isPresent()
                                ? ", scores capped at " + head.softCap().getAsDouble()
                                : "");
    }
}
