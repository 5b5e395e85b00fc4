package dev.millrace.bench.serving;

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
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
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
import java.util.SplittableRandom;

/** A decoder of Llama's form with random weights, as the trainer writes one: what is measured of it doesn't depend on them. */
record RandomPackage(int layers, int width, int vocabulary, int context) {

    private static final int HEAD = 64;
    private static final List<String> MARKS = List.of("<|endoftext|>", "<|user|>", "<|assistant|>", "<|end|>");

    /** Writes it into a folder that isn't there yet. */
    ModelPackage write(Path folder, GraphPrecision precision) throws IOException {
        Files.createDirectories(folder);
        Published published = PublishedForms.of(architecture());
        Files.writeString(
                folder.resolve(ModelPackage.CONFIG),
                published.config().put("bos_token_id", 0).put("eos_token_id", 0).toString());
        new GenerationConfig(0, List.of(0), true, 1, 1).write(folder.resolve(ModelPackage.GENERATION_CONFIG));
        TokenizerConfig.trained(context).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
        Files.write(folder.resolve(ModelPackage.TOKENIZER), TokenizerFile.write(MARKS, List.of()));
        try (Arena arena = Arena.ofConfined()) {
            OnnxExport.write(folder, published.architecture(), weights(arena)::get, precision);
        }
        Manifest.of("model", "random", "v1", "run", 1, folder)
                .with(new ExportedGraphs(precision, List.of()))
                .write(folder);
        return ModelPackage.open(folder);
    }

    /** Adapters of a rank to every matrix of each layer of such a package. */
    ModelPackage writeAdapters(Path folder, ModelPackage base, int rank, long seed) throws IOException {
        Files.createDirectories(folder);
        Published published = PublishedForms.of(architecture());
        Map<String, List<Integer>> matrices = new HashMap<>();
        architecture().parameters().stream()
                .filter(parameter -> parameter.name().matches(".*\\.(query|key|value|output|gate|up|down)\\.weight"))
                .forEach(parameter -> matrices.put(parameter.name(), parameter.shape()));
        SplittableRandom random = new SplittableRandom(seed);
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Safetensors.Tensor> factors = new HashMap<>();
            matrices.forEach((name, shape) -> {
                factors.put(AdapterFolder.down(name), drawn(List.of(rank, shape.getLast()), random, arena));
                factors.put(AdapterFolder.up(name), drawn(List.of(shape.getFirst(), rank), random, arena));
            });
            AdapterFolder.write(
                    folder,
                    "random@v1",
                    new AdapterConfig(rank, rank, 0),
                    AdapterFolder.modules(published, List.copyOf(matrices.keySet())),
                    factors::get);
        }
        for (String file : List.of(
                ModelPackage.CONFIG,
                ModelPackage.GENERATION_CONFIG,
                ModelPackage.TOKENIZER_CONFIG,
                ModelPackage.TOKENIZER)) {
            Files.copy(base.folder().resolve(file), folder.resolve(file));
        }
        Manifest.of("model", "random", "v" + seed, "run", 1, folder)
                .to(Manifest.Base.in(base.folder()))
                .write(folder);
        return ModelPackage.open(folder);
    }

    long parameters() {
        return architecture().parameters().stream().mapToLong(Parameter::size).sum();
    }

    private Architecture architecture() {
        Norm norm = Norm.rms(1e-5);
        Attention attention = new Attention(
                width / HEAD,
                width / HEAD,
                HEAD,
                1 / Math.sqrt(HEAD),
                Attention.Biases.NONE,
                Optional.empty(),
                Optional.of(new Rotary(10_000, HEAD, Optional.empty())),
                OptionalInt.empty(),
                OptionalDouble.empty());
        Block block =
                Block.of(attention, new FeedForward(8 * width / 3, Activation.SILU, true, false), Norms.pre(norm));
        Stack stack = Stack.of(true, new Positions.None(), Optional.empty(), block, layers, Optional.of(norm));
        return Architecture.decoder(context, Embedding.of(vocabulary, width), stack, Head.of(true, Head.Bias.NONE));
    }

    private Map<String, Safetensors.Tensor> weights(Arena arena) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Safetensors.Tensor> weights = new HashMap<>();
        architecture()
                .parameters()
                .forEach(parameter -> weights.put(parameter.name(), drawn(parameter.shape(), random, arena)));
        return weights;
    }

    private static Safetensors.Tensor drawn(List<Integer> shape, SplittableRandom random, Arena arena) {
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        MemorySegment data = arena.allocate(size * Float.BYTES, Float.BYTES);
        for (long i = 0; i < size; i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-0.05, 0.05));
        }
        return new Safetensors.Tensor(
                Safetensors.Dtype.F32, shape.stream().map(Integer::longValue).toList(), data);
    }
}
