package dev.millrace.trainer.engine.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.ExportedGraphs;
import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.models.tokenizer.TokenizerKind;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import dev.millrace.trainer.engine.forward.OnnxGraphs;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** Writes a model package: what Hugging Face's tools load, graphs for ONNX Runtime, and a card and a manifest last. */
public final class PackageWriter {

    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;

    /**
     * Says how a tokenizer is to be used and what begins and ends a text; a model's own is taken over, as is how texts are
     * pooled.
     */
    private static final List<String> TAKEN_OVER = List.of(
            ModelPackage.GENERATION_CONFIG,
            ModelPackage.TOKENIZER_CONFIG,
            TokenizerConfig.SPECIAL_TOKENS_MAP,
            TokenizerConfig.TEMPLATE_FILE);

    private final TrainingJob job;
    private final Optional<BaseModel> base;
    private final Published published;
    private final byte[] tokenizerFile;
    private final Tokenizer tokenizer;
    private final String end;
    private final int endOfText;
    /** Of a package that holds adapters alone: the modules that they are to. */
    private final SequencedMap<String, String> modules;

    /**
     * Prepares to write the package of a job, before the job's work is done.
     *
     * @throws MalformedTokenizer when its tokenizer can't be used, or has no token that ends a text
     * @throws MalformedModel when adapters to its model can't be published by themselves
     */
    public PackageWriter(TrainingJob job) throws IOException {
        this.job = job;
        this.base = job.base();
        this.published = base.isPresent() ? base.get().published() : PublishedForms.of(job.architecture());
        this.tokenizerFile = Files.readAllBytes(Path.of(job.tokenizer()));
        this.tokenizer = Tokenizer.read(tokenizerFile);
        this.end = job.tokenizerConfig().endOfText(tokenizer);
        this.endOfText = tokenizer.id(end).orElseThrow();
        if (endOfText >= job.vocabulary()) {
            throw new MalformedTokenizer("%s: %s has id %d, but the model has %d token ids"
                    .formatted(job.tokenizer(), end, endOfText, job.vocabulary()));
        }
        this.modules =
                AdapterFolder.modules(published, alone().map(this::matrices).orElse(List.of()));
    }

    /** The adapters, where the package has nothing else. */
    private Optional<LoraSpec> alone() {
        return job.training().lora().filter(lora -> !lora.merged());
    }

    private List<String> matrices(LoraSpec lora) {
        return published.architecture().parameters().stream()
                .filter(lora::adapts)
                .map(Parameter::name)
                .toList();
    }

    /**
     * Writes the model; what was in the package's folder under the same names is replaced.
     *
     * @param weights numbers by the name of a parameter; of adapters alone, of a factor
     */
    public void write(Function<String, Tensor> weights) throws IOException {
        Path folder = Path.of(job.output());
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Manifest.FILE));
        writeTokenizer(folder);
        if (alone().isPresent()) {
            writeAdapters(folder, alone().get(), weights);
        } else {
            writeModel(folder, weights);
        }
    }

    private void writeAdapters(Path folder, LoraSpec lora, Function<String, Tensor> weights) throws IOException {
        Optional<Manifest.Base> adapted = adapted();
        String to = adapted.isPresent()
                ? adapted.get().toString()
                : job.model().from().orElseThrow();
        AdapterFolder.write(folder, to, lora.config(), modules, weights);
        takeOver(folder);
    }

    /** The package that adapters are to, where training began with one. */
    private Optional<Manifest.Base> adapted() throws IOException {
        return base.isPresent() && Files.exists(base.get().folder().resolve(Manifest.FILE))
                ? Optional.of(Manifest.Base.in(base.get().folder()))
                : Optional.empty();
    }

    /** What a package that is written holds, before its graphs are known. */
    private Manifest manifest(Path folder, long step) throws IOException {
        Manifest files = Manifest.of("model", job.name(), job.version(), job.run(), step, folder);
        return alone().isPresent() ? adapted().map(files::to).orElse(files) : files;
    }

    /**
     * Writes what it takes to serve a model that is still being trained: its graph in the precision that the whole training's is
     * served in, without weights beside it, or adapters alone; and no card.
     *
     * @param folder what was there under the same names is replaced
     * @param step how far its training had come
     */
    public void writeServed(Path folder, Function<String, Tensor> weights, long step) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(Manifest.FILE));
        writeTokenizer(folder);
        if (alone().isPresent()) {
            writeAdapters(folder, alone().get(), weights);
            manifest(folder, step).write(folder);
            return;
        }
        writeConfig(folder);
        takeOver(folder);
        GraphPrecision precision = job.export().onnx().getFirst();
        OnnxExport.write(folder, published.architecture(), weights, precision);
        manifest(folder, step).with(new ExportedGraphs(precision, List.of())).write(folder);
    }

    private void writeTokenizer(Path folder) throws IOException {
        for (TokenizerKind kind : TokenizerKind.values()) {
            Files.deleteIfExists(folder.resolve(kind.fileName()));
        }
        Files.write(folder.resolve(TokenizerKind.of(tokenizerFile).fileName()), tokenizerFile);
        TokenizerConfig.of(tokenizer, end, job.model().context()).write(folder.resolve(ModelPackage.TOKENIZER_CONFIG));
    }

    private void writeConfig(Path folder) throws IOException {
        Files.writeString(folder.resolve(ModelPackage.CONFIG), config().toPrettyString() + "\n");
        new GenerationConfig(endOfText, List.of(endOfText), true, TEMPERATURE, TOP_P)
                .write(folder.resolve(ModelPackage.GENERATION_CONFIG));
    }

    /**
     * Makes a package of the model that was written: measures its graphs, and says in card and manifest what came of the
     * training.
     *
     * @param state where training ended
     * @return the folder
     */
    public Path complete(TrainingState state) throws IOException {
        Path folder = Path.of(job.output());
        Optional<ExportedGraphs> graphs = alone().isPresent() ? Optional.empty() : Optional.of(graphs(folder));
        Files.writeString(folder.resolve(ModelPackage.CARD), TrainedCard.of(job, state, graphs));
        Manifest files = manifest(folder, state.step());
        graphs.map(files::with).orElse(files).write(folder);
        return folder;
    }

    private ExportedGraphs graphs(Path folder) throws IOException {
        ComparedTexts texts = ComparedTexts.of(job, published.architecture(), TokenizerConfig.mask(tokenizer));
        List<ExportedGraphs.Variant> variants = new ArrayList<>();
        try (GraphComparison comparison = new GraphComparison(folder, texts)) {
            for (GraphPrecision precision : job.export().onnx()) {
                variants.add(new ExportedGraphs.Variant(
                        precision, OnnxGraphs.bytes(folder, precision), comparison.of(precision)));
            }
        }
        return new ExportedGraphs(job.export().onnx().getFirst(), variants);
    }

    private void writeModel(Path folder, Function<String, Tensor> weights) throws IOException {
        writeConfig(folder);
        PublishedWeights.write(folder, published, weights);
        takeOver(folder);
        for (GraphPrecision precision : job.export().onnx()) {
            OnnxExport.write(folder, published.architecture(), weights, precision);
        }
    }

    private void takeOver(Path folder) throws IOException {
        Path from = base.map(BaseModel::folder).orElseGet(job::tokenizerFolder);
        List<String> names = new ArrayList<>(TAKEN_OVER);
        if (base.isPresent()) {
            names.addAll(Pooling.saidIn(from));
        }
        for (String name : names) {
            Path own = from.resolve(name);
            if (Files.exists(own)) {
                Path copy = folder.resolve(name);
                Files.createDirectories(copy.getParent());
                Files.copy(own, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** A text both begins and ends with the token between documents, where the model has no tokens of its own for that. */
    private ObjectNode config() throws IOException {
        if (base.isEmpty()) {
            ObjectNode config = published
                    .config()
                    .put("bos_token_id", endOfText)
                    .put("eos_token_id", endOfText)
                    .put("torch_dtype", "float32");
            return published.architecture().kind() == Kind.SEQUENCE_TO_SEQUENCE
                    ? config.put("decoder_start_token_id", endOfText)
                    : config;
        }
        try (PublishedModel model = PublishedModel.open(base.get().folder())) {
            return model.config().put("torch_dtype", "float32");
        }
    }
}
