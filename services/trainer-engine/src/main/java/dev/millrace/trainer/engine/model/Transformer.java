package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.model.Dropout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A transformer's forward pass, put together from its description; autograd gives the backward pass, but
 * for what is {@link WrittenOut}. Shapes: B rows of T tokens.
 */
public final class Transformer {

    private final Architecture architecture;
    private final Tensor tokens;
    private final Optional<Tensor> types;
    private final Optional<Product> projection;
    private final Optional<StackLayers> encoder;
    private final Optional<StackLayers> decoder;
    private final HeadLayer head;
    private final Autocast autocast;
    private final boolean recompute;
    private final Optional<Completed> completed;

    /**
     * One that computes what the architecture says.
     *
     * @param parameters of the same architecture
     * @param longest row that it will see
     */
    public Transformer(Architecture architecture, FlatParameters parameters, int longest) {
        this(architecture, parameters, longest, Computing.USUAL);
    }

    /**
     * One that is computed otherwise, as it is trained.
     *
     * @param parameters of the same architecture
     * @param longest row that it will see
     */
    public Transformer(Architecture architecture, FlatParameters parameters, int longest, Computing computing) {
        int width = architecture.embedding().width();
        Dropout dropout = computing.dropout();
        this.autocast = new Autocast(computing.precision(), parameters.device());
        this.recompute = computing.recompute();
        this.completed = Optional.empty();
        this.architecture = architecture;
        this.tokens = parameters.leaf("embedding.tokens");
        this.types = architecture.embedding().types() > 0
                ? Optional.of(parameters.leaf("embedding.types"))
                : Optional.empty();
        this.encoder = architecture
                .encoder()
                .map(stack -> new StackLayers(parameters, "encoder", stack, width, longest, dropout));
        this.decoder = architecture
                .decoder()
                .map(stack -> new StackLayers(parameters, "decoder", stack, width, longest, dropout));
        this.projection = architecture.embedding().inner().isPresent()
                ? Optional.of(Product.of(parameters, "embedding.projection", false))
                : Optional.empty();
        this.head = new HeadLayer(parameters, architecture, tokens);
    }

    private Transformer(Transformer like, Completed completed) {
        this.architecture = like.architecture;
        this.tokens = like.tokens;
        this.types = like.types;
        this.projection = like.projection;
        this.encoder = like.encoder;
        this.decoder = like.decoder;
        this.head = like.head;
        this.autocast = like.autocast;
        this.recompute = like.recompute;
        this.completed = Optional.of(completed);
    }

    /** The same model, whose backward passes say which blocks they have left behind, from the last to the first. */
    public Transformer telling(Completed listener) {
        return new Transformer(this, listener);
    }

    /** The names of its blocks, in the order in which a backward pass leaves them behind. */
    public List<String> blocksBackward() {
        return Stream.of(decoder, encoder)
                .flatMap(Optional::stream)
                .flatMap(stack -> stack.blockNames().reversed().stream())
                .toList();
    }

    /** How many scores there are at each place: of all token ids, or of labels. */
    public long outputs() {
        return architecture.outputs();
    }

    /** Mean cross-entropy of the targets that count, in nats. */
    public Tensor loss(Batch batch) {
        return loss(logits(batch), batch);
    }

    /** The same of logits that have been computed. */
    public Tensor loss(Tensor logits, Batch batch) {
        return cross_entropy_loss(logits.view(-1, outputs()), batch.targets().view(-1));
    }

    /** Scores of every token id at every place of the last stack: {B, T, vocabulary}. */
    public Tensor logits(Batch batch) {
        return scores(hidden(batch));
    }

    /** Scores of every token id, {…, vocabulary}, of what comes out of the last stack, {…, width}. */
    public Tensor scores(Tensor hidden) {
        Tensor scores = autocast.around(() -> head.of(hidden));
        return autocast.precision() == Precision.FP32 ? scores : scores.toType(torch.ScalarType.Float);
    }

    /** Whether scores are one product in single precision, so that their gradients can be written out. */
    public boolean scoresByProduct() {
        return autocast.precision() == Precision.FP32 && head.isProduct();
    }

    /** Scores of rows {N, width} that are given without gradients, with the way back. */
    public HeadPass head(Tensor rows) {
        if (scoresByProduct()) {
            return new HeadPass.Multiplied(rows, head.product().value(rows), head.product());
        }
        Tensor leaf = rows.detach().set_requires_grad(true);
        return new HeadPass.Derived(leaf, scores(leaf));
    }

    /** What comes out of the last stack: {B, T, width}. */
    public Tensor hidden(Batch batch) {
        return autocast.around(() -> computed(batch));
    }

    /** The same, with the way back. */
    public ForwardPass pass(Batch batch) {
        return recompute || completed.isPresent()
                ? autocast.around(() -> split(batch))
                : new ForwardPass(hidden(batch));
    }

    private ForwardPass split(Batch batch) {
        Optional<SplitStack> encoding =
                encoder.map(stack -> split(stack, batch.encoder().orElseThrow(), Optional.empty()));
        Optional<StackLayers.Memory> memory = encoding.map(
                of -> new StackLayers.Memory(of.output(), batch.encoder().orElseThrow()));
        Optional<SplitStack> decoding =
                decoder.map(stack -> split(stack, batch.decoder().orElseThrow(), memory));
        Tensor hidden = decoding.or(() -> encoding).orElseThrow().output();
        List<Tensor> shared = Stream.of(Stream.of(tokens), types.stream(), projection.map(Product::weight).stream())
                .flatMap(matrices -> matrices)
                .toList();
        return new ForwardPass(
                hidden, encoding, decoding, shared, architecture.head().tied());
    }

    private SplitStack split(StackLayers stack, Tokens read, Optional<StackLayers.Memory> memory) {
        return new SplitStack(
                stack, read, embedded(read), memory, autocast, recompute, completed.orElse(Completed.UNHEARD));
    }

    private Tensor computed(Batch batch) {
        Optional<StackLayers.Memory> memory = encoder.map(stack -> {
            Tokens read = batch.encoder().orElseThrow();
            return new StackLayers.Memory(stack.of(read, embedded(read), Optional.empty()), read);
        });
        if (decoder.isEmpty()) {
            return memory.orElseThrow().output();
        }
        Tokens read = batch.decoder().orElseThrow();
        return decoder.get().of(read, embedded(read), memory);
    }

    private Tensor embedded(Tokens read) {
        OptionalInt padding = architecture.embedding().padding();
        Tensor x = padding.isPresent()
                ? embedding(tokens, read.ids(), padding.getAsInt(), false, false)
                : embedding(tokens, read.ids());
        if (projection.isPresent()) {
            // What blocks add to stays exact where products are computed with fewer bits.
            x = projection.get().ofShared(x).toType(tokens.scalar_type());
        }
        if (architecture.embedding().scale() != 1) {
            x = x.mul(new Scalar(architecture.embedding().scale()));
        }
        if (types.isEmpty()) {
            return x;
        }
        return x.add(
                read.types().isPresent()
                        ? embedding(types.get(), read.types().get())
                        : types.get().select(0, 0));
    }
}
