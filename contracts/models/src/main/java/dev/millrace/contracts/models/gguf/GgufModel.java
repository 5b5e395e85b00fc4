package dev.millrace.contracts.models.gguf;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.gguf.LlamaCppArchitecture.Trait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A published model as a GGUF file that llama.cpp loads. What llama.cpp calls it and which keys and tensors it reads follow
 * from the model's architecture ({@link LlamaCppArchitecture}), not from the form that it was published in.
 */
public final class GgufModel {

    /** Since when ggml's blocks are what they are; what {@code general.quantization_version} says. */
    private static final int QUANTIZATION_VERSION = 2;

    private final String name;
    private final Architecture architecture;
    private final LlamaCppArchitecture theirs;
    private final GgufVocabulary vocabulary;

    private GgufModel(String name, Architecture architecture, LlamaCppArchitecture theirs, GgufVocabulary vocabulary) {
        this.name = name;
        this.architecture = architecture;
        this.theirs = theirs;
        this.vocabulary = vocabulary;
    }

    /**
     * The model in a folder.
     *
     * @throws MalformedModel when llama.cpp has no code that computes it, with what is otherwise, or doesn't know its tokenizer
     */
    public static GgufModel of(Path folder, Architecture architecture) throws IOException {
        Path whole = folder.toRealPath();
        String name =
                whole.getFileName() == null ? "model" : whole.getFileName().toString();
        return new GgufModel(
                name,
                architecture,
                LlamaCppFit.of(folder.toString(), architecture),
                GgufVocabulary.read(folder, architecture.embedding().vocabulary()));
    }

    /** What llama.cpp calls its architecture. */
    public String architectureName() {
        return theirs.name();
    }

    /** What llama.cpp's own tools would call the file. */
    public String fileName(TensorType matrices) {
        return "%s-%s.gguf".formatted(name, matrices.name());
    }

    /** What whoever uses the file had better know, a sentence each. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!vocabulary.isThere()) {
            notes.add("The folder has no tokenizer.json, so the file has none: token ids go in and come out.");
        }
        if (vocabulary.isNormalized()) {
            notes.add("llama.cpp doesn't normalise text (tokenizer.json, normalizer): give it text that is.");
        }
        if (context() < architecture.context()) {
            notes.add(
                    "llama.cpp's %s knows no such windows: the file's context ends at %d tokens, up to which both are the same."
                            .formatted(theirs.name(), context()));
        }
        if (first().feedForward().part().activation() == Activation.GELU) {
            notes.add("llama.cpp computes GELU by its approximation with tanh: scores differ a little.");
        }
        return notes;
    }

    /**
     * Writes the file.
     *
     * @param parameters a parameter's numbers by its name
     * @param matrices how matrices are written whose rows fit; the others, norms, biases and positions are F32
     */
    public void write(Path file, Map<String, Safetensors.Tensor> parameters, TensorType matrices) throws IOException {
        GgufFile gguf = new GgufFile()
                .text("general.architecture", theirs.name())
                .text("general.type", "model")
                .text("general.name", name)
                .whole("general.file_type", matrices.fileType())
                .whole("general.alignment", GgufFile.ALIGNMENT);
        if (matrices != TensorType.F32) {
            gguf.whole("general.quantization_version", QUANTIZATION_VERSION);
        }
        describe(gguf);
        vocabulary.writeTo(gguf);
        GgufTensors.of(architecture, theirs, parameter -> Objects.requireNonNull(parameters.get(parameter)))
                .forEach((tensor, content) -> gguf.tensor(tensor, content, type(tensor, content, matrices)));
        gguf.write(file);
    }

    /** As llama.cpp's own converter decides. */
    private static TensorType type(String tensor, Content content, TensorType matrices) {
        boolean matrix = content.shape().size() > 1 && !tensor.equals("position_embd.weight");
        return matrix && matrices.fits(content.row()) ? matrices : TensorType.F32;
    }

    private Stack stack() {
        return architecture.decoder().orElseThrow();
    }

    private Block first() {
        return stack().blocks().getFirst();
    }

    private void describe(GgufFile gguf) {
        String prefix = theirs.name() + ".";
        Attention attention = first().attention().part();
        Norm norm = stack().finalNorm().orElseThrow();
        gguf.whole(prefix + "vocab_size", architecture.embedding().vocabulary())
                .whole(prefix + "context_length", context())
                .whole(prefix + "embedding_length", architecture.embedding().width())
                .whole(prefix + "block_count", stack().blocks().size())
                .whole(
                        prefix + "feed_forward_length",
                        first().feedForward().part().width())
                .whole(prefix + "attention.head_count", attention.heads())
                .whole(prefix + "attention.head_count_kv", attention.kvHeads())
                .whole(prefix + "attention.key_length", attention.headSize())
                .whole(prefix + "attention.value_length", attention.headSize())
                .number(
                        prefix
                                + (norm.kind() == Norm.Kind.RMS
                                        ? "attention.layer_norm_rms_epsilon"
                                        : "attention.layer_norm_epsilon"),
                        norm.epsilon());
        attention
                .rotary()
                .ifPresent(rotary -> gguf.whole(prefix + "rope.dimension_count", rotary.dimensions())
                        .number(prefix + "rope.freq_base", rotary.theta()));
        if (theirs.has(Trait.PARALLEL)) {
            gguf.flag(prefix + "use_parallel_residual", first().parallel());
        }
        if (theirs.has(Trait.CAPPED)) {
            gguf.number(prefix + "attn_logit_softcapping", attention.softCap().orElseThrow())
                    .number(
                            prefix + "final_logit_softcapping",
                            architecture.head().softCap().orElseThrow());
        }
        if (theirs.has(Trait.ALTERNATING_WINDOWS)) {
            gguf.whole(prefix + "attention.sliding_window", alternating().orElse(context()));
        }
    }

    /** Tokens up to which llama.cpp computes the same: where it knows no windows, none is longer. */
    private int context() {
        int context = architecture.context();
        if (stack().positions() instanceof Positions.Learned learned) {
            context = learned.rows() - learned.offset();
        }
        boolean known = theirs.has(Trait.ALTERNATING_WINDOWS) && alternating().isPresent();
        return known
                ? context
                : stack().blocks().stream()
                        .map(block -> block.attention().part().window())
                        .filter(OptionalInt::isPresent)
                        .mapToInt(OptionalInt::getAsInt)
                        .reduce(context, Math::min);
    }

    /** The window of every other layer from the first on, where the rest has none. */
    private OptionalInt alternating() {
        List<OptionalInt> windows = stack().blocks().stream()
                .map(block -> block.attention().part().window())
                .toList();
        for (int layer = 0; layer < windows.size(); layer++) {
            OptionalInt expected = layer % 2 == 0 ? windows.getFirst() : OptionalInt.empty();
            if (!windows.get(layer).equals(expected)) {
                return OptionalInt.empty();
            }
        }
        return windows.getFirst();
    }
}
