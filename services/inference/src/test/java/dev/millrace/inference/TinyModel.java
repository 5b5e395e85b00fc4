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
import dev.millrace.contracts.models.forms.AdapterConfig;
import dev.millrace.contracts.models.forms.AdapterFolder;
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
    private static final int RANK = 2;
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
        Published published = PublishedForms.of(architecture);
        return write(folder, name, version, precision, published, weights(published, seed), tokenizer);
    }

    private static ModelPackage write(
            Path folder,
            String name,
            String version,
            GraphPrecision precision,
            Published published,
            Map<String, Safetensors.Tensor> weights,
            byte[] tokenizer)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(ModelPackage.CONFIG),
                published.config().put("bos_token_id", 0).put("eos_token_id", 0).toString());
        new GenerationConfig(0, List.of(0), true, 0.8, 0.95).write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        TokenizerConfig.trained(CONTEXT).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), tokenizer);
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

    /** Adapters of rank 2 to some matrices of each layer of a package. */
    public static ModelPackage writeAdapters(Path folder, String name, String version, long seed, ModelPackage base)
            throws IOException {
        Published published = PublishedForms.read(base.folder().resolve(ModelPackage.CONFIG));
        List<String> adapted = published.architecture().parameters().stream()
                .map(Parameter::name)
                .filter(parameter -> parameter.matches(".*\\.(query|value|gate|down)\\.weight"))
                .toList();
        Map<String, Parameter> parameters = new HashMap<>();
        published.architecture().parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        Random random = new Random(seed);
        Map<String, Safetensors.Tensor> factors = new HashMap<>();
        for (String parameter : adapted) {
            List<Integer> shape = parameters.get(parameter).shape();
            factors.put(AdapterFolder.down(parameter), drawn(List.of(RANK, shape.getLast()), random));
            factors.put(AdapterFolder.up(parameter), drawn(List.of(shape.getFirst(), RANK), random));
        }
        Files.createDirectories(folder);
        Files.copy(base.folder().resolve(ModelPackage.TOKENIZER), folder.resolve(ModelPackage.TOKENIZER));
        TokenizerConfig.trained(CONTEXT).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        AdapterFolder.write(
                folder, "base", new AdapterConfig(RANK, 3, 0), AdapterFolder.modules(published, adapted), factors::get);
        Manifest.of("model", name, version, "run-" + version, 1, folder)
                .to(Manifest.Base.in(base.folder()))
                .write(folder);
        return new ModelPackage(folder, Manifest.read(folder), base.special());
    }

    /** The package of {@link #write} with the same seed, with what adapters add in its matrices. */
    public static ModelPackage writeMerged(Path folder, String name, String version, long seed, ModelPackage adapters)
            throws IOException {
        Published published = PublishedForms.of(architecture());
        Map<String, Safetensors.Tensor> weights = weights(published, seed);
        try (AdapterFolder factors = AdapterFolder.open(adapters.folder(), published)) {
            for (String parameter : factors.adapted()) {
                merge(weights.get(parameter), factors, parameter);
            }
        }
        return write(folder, name, version, GraphPrecision.F32, published, weights, tokenizer());
    }

    private static void merge(Safetensors.Tensor weight, AdapterFolder factors, String parameter) {
        long width = weight.shape().getLast();
        MemorySegment down = factors.factor(AdapterFolder.down(parameter)).data();
        MemorySegment up = factors.factor(AdapterFolder.up(parameter)).data();
        for (long i = 0; i < weight.size(); i++) {
            float sum = weight.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            for (int k = 0; k < RANK; k++) {
                sum += (float) factors.config().scale()
                        * up.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i / width * RANK + k)
                        * down.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, k * width + i % width);
            }
            weight.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, sum);
        }
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
        if (parameter.role() == Parameter.Role.NORM_WEIGHT) {
            Safetensors.Tensor ones = zeros(parameter.shape());
            for (long i = 0; i < parameter.size(); i++) {
                ones.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
            }
            return ones;
        }
        return drawn(parameter.shape(), random);
    }

    private static Safetensors.Tensor drawn(List<Integer> shape, Random random) {
        Safetensors.Tensor drawn = zeros(shape);
        for (long i = 0; i < drawn.size(); i++) {
            drawn.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * 0.2));
        }
        return drawn;
    }

    private static Safetensors.Tensor zeros(List<Integer> shape) {
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        return new Safetensors.Tensor(
                Safetensors.Dtype.F32,
                shape.stream().map(Integer::longValue).toList(),
                Arena.ofAuto().allocate(size * Float.BYTES, Float.BYTES));
    }
}
