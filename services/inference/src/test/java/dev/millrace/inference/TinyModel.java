package dev.millrace.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.ExportedGraphs;
import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/** Model packages with random weights, as the trainer writes them. */
public final class TinyModel {

    private static final int CONTEXT = 320;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TinyModel() {}

    /** Writes a package into {@code folder}. Other seeds give other models. */
    public static ModelPackage write(Path folder, String name, String version, long seed) throws IOException {
        return write(folder, name, version, seed, GraphPrecision.F32);
    }

    /** The same with a graph in this precision alone. */
    public static ModelPackage write(Path folder, String name, String version, long seed, GraphPrecision precision)
            throws IOException {
        return write(folder, name, version, seed, precision, architecture(), tokenizer());
    }

    /** An encoder, whose tokenizer begins a text with {@code <|user|>} and ends it with {@code <|end|>}. */
    public static ModelPackage writeEncoder(Path folder, String name, String version, long seed) throws IOException {
        return write(folder, name, version, seed, GraphPrecision.F32, encoder(), framingTokenizer());
    }

    private static ModelPackage write(
            Path folder,
            String name,
            String version,
            long seed,
            GraphPrecision precision,
            Architecture architecture,
            byte[] tokenizer)
            throws IOException {
        Files.createDirectories(folder);
        Published published = PublishedForms.of(architecture);
        Files.writeString(
                folder.resolve(ModelPackage.CONFIG),
                published.config().put("bos_token_id", 0).put("eos_token_id", 0).toString());
        new GenerationConfig(0, List.of(0), true, 0.8, 0.95).write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        TokenizerConfig.trained(CONTEXT).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), tokenizer);
        Map<String, Safetensors.Tensor> weights = weights(published, seed);
        PublishedWeights.write(folder, published, weights::get);
        OnnxExport.write(folder, published.architecture(), weights::get, precision);
        Manifest.of("model", name, version, "run-" + version, 1, folder)
                .with(new ExportedGraphs(precision, List.of()))
                .write(folder);
        return ModelPackage.open(folder);
    }

    /** The same that chats by a template of its own. */
    public static ModelPackage write(Path folder, String name, String version, long seed, String template)
            throws IOException {
        write(folder, name, version, seed);
        Files.writeString(folder.resolve(TokenizerConfig.TEMPLATE_FILE), template);
        Manifest.of("model", name, version, "run-" + version, 1, folder)
                .with(new ExportedGraphs(GraphPrecision.F32, List.of()))
                .write(folder);
        return ModelPackage.open(folder);
    }

    private static byte[] tokenizer() {
        return TokenizerFile.write(
                List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>"),
                List.of(new Merge("t", "h"), new Merge("th", "e"), new Merge("\u0120", "the")));
    }

    private static byte[] framingTokenizer() throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(TokenizerFile.write(
                List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>", TokenizerConfig.MASK),
                List.of(new Merge("t", "h"), new Merge("th", "e"), new Merge("\u0120", "the"))));
        json.set("post_processor", JSON.readTree("""
                {"type": "BertProcessing", "sep": ["<|end|>", 3], "cls": ["<|user|>", 1]}"""));
        return JSON.writeValueAsBytes(json);
    }

    private static Architecture architecture() {
        return Architecture.decoder(CONTEXT, Embedding.of(272, 32), stack(true), Head.of(false, Head.Bias.NONE));
    }

    private static Architecture encoder() {
        return Architecture.encoder(CONTEXT, Embedding.of(272, 32), stack(false), Head.of(true, Head.Bias.NONE));
    }

    private static Stack stack(boolean causal) {
        Norm norm = Norm.rms(1e-5);
        Attention attention = new Attention(
                4,
                2,
                16,
                0.25,
                Attention.Biases.NONE,
                Optional.empty(),
                Optional.of(new Rotary(10_000, 16, Optional.empty())),
                OptionalInt.empty(),
                OptionalDouble.empty());
        Block block = Block.of(attention, new FeedForward(64, Activation.SILU, true, false), Norms.pre(norm));
        return Stack.of(causal, new Positions.None(), Optional.empty(), block, 2, Optional.of(norm));
    }

    /** Numbers of each parameter, drawn in the order in which they are published. */
    private static Map<String, Safetensors.Tensor> weights(Published published, long seed) {
        Random random = new Random(seed);
        Map<String, Parameter> parameters = new HashMap<>();
        published.architecture().parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        Map<String, Safetensors.Tensor> weights = new HashMap<>();
        published.tensors().stream()
                .flatMap(tensor -> tensor.parameters().stream())
                .map(parameters::get)
                .forEach(parameter -> weights.put(parameter.name(), drawn(parameter, random)));
        return weights;
    }

    private static Safetensors.Tensor drawn(Parameter parameter, Random random) {
        MemorySegment data = Arena.ofAuto().allocate(parameter.size() * Float.BYTES, Float.BYTES);
        for (long i = 0; i < parameter.size(); i++) {
            float value = parameter.role() == Parameter.Role.NORM_WEIGHT ? 1 : (float) (random.nextGaussian() * 0.2);
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
        return new Safetensors.Tensor(
                Safetensors.Dtype.F32,
                parameter.shape().stream().map(Integer::longValue).toList(),
                data);
    }
}
