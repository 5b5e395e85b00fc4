package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A published model that a training begins with: a folder as Hugging Face transformers writes it, perhaps with adapters as PEFT
 * writes them.
 *
 * @param folder the model's own
 * @param published its form and architecture
 * @param adapters the folder of adapters to it, if it is to begin with them, too
 */
public record BaseModel(Path folder, Published published, Optional<Path> adapters) {

    /** What tells that a folder has adapters. */
    public static final String ADAPTER_CONFIG = "adapter_config.json";

    /** What the adapters are. */
    public static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";

    private static final String BASE = "base_model_name_or_path";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The model in a folder, or that which the adapters in it are to.
     *
     * @throws MalformedModel when it is of no known form, or the adapters compute what isn't known here, with the reason
     */
    public static BaseModel open(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(ADAPTER_CONFIG))) {
            return new BaseModel(folder, published(folder), Optional.empty());
        }
        String base = adaptersTo(folder).map(AdaptersTo::model).orElse("");
        Optional<Path> beside = beside(folder, base);
        if (beside.isEmpty()) {
            throw new MalformedModel(
                    "%s: %s is \"%s\"; expected the folder of the model that the adapters are to, from there on, or its name on the hub, from where 'millrace run', 'train' and 'plan' fetch it"
                            .formatted(folder.resolve(ADAPTER_CONFIG), BASE, base));
        }
        Path model = beside.get();
        var _ = AdapterConfig.read(folder.resolve(ADAPTER_CONFIG));
        return new BaseModel(model, published(model), Optional.of(folder));
    }

    /** As the names of its tensors tell; as the configuration says alone where there are no weights, or such as can't be read. */
    private static Published published(Path model) throws IOException {
        Published configured = PublishedForms.read(model.resolve(ModelPackage.CONFIG));
        if (!PublishedModel.hasWeights(model)) {
            return configured;
        }
        try (PublishedModel opened = PublishedModel.open(model)) {
            return opened.published();
        } catch (MalformedModel saidByVerify) {
            return configured;
        }
    }

    /** The folder of the model, where what is written leads to one. */
    private static Optional<Path> beside(Path folder, String written) {
        try {
            return Optional.of(written)
                    .filter(name -> !name.isEmpty())
                    .map(name -> folder.resolve(name).normalize())
                    .filter(model -> Files.exists(model.resolve(ModelPackage.CONFIG)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * What adapters say of the model that they are to.
     *
     * @param model as it is written: a folder, or its name on the hub
     * @param revision of it on the hub, where one is named
     */
    public record AdaptersTo(String model, Optional<String> revision) {}

    /**
     * What the adapters in {@code folder} say of their model; empty when it has none.
     *
     * @throws MalformedModel when their configuration can't be read
     */
    public static Optional<AdaptersTo> adaptersTo(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(ADAPTER_CONFIG))) {
            return Optional.empty();
        }
        JsonNode config = JsonFile.read(folder.resolve(ADAPTER_CONFIG));
        return Optional.of(new AdaptersTo(
                config.path(BASE).asText(),
                Optional.of(config.path("revision"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .filter(name -> !name.isEmpty())));
    }

    /** Whether the model of the adapters in {@code folder} lies in no folder that they lead to. */
    public static boolean lacksItsModel(Path folder) throws IOException {
        Optional<AdaptersTo> to = adaptersTo(folder);
        return to.isPresent() && beside(folder, to.get().model()).isEmpty();
    }

    /**
     * The {@link #ADAPTER_CONFIG} in {@code folder}, but that the model is in another one.
     *
     * @param model from there on; {@code .} for the same
     * @throws MalformedModel when it is none
     */
    public static byte[] adapterConfig(Path folder, String model) throws IOException {
        ObjectNode config = JsonFile.read(folder.resolve(ADAPTER_CONFIG));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config.put(BASE, model));
    }

    /**
     * Looks whether its weights, and the adapters, are there and as large as they are said to be.
     *
     * @throws MalformedModel when they aren't, by file and tensor
     */
    public void verify() throws IOException {
        try (PublishedModel model = PublishedModel.open(folder)) {
            model.verify();
        }
        if (adapters.isPresent()) {
            AdapterFolder.open(adapters.get(), published).close();
        }
    }

    /** What it computes. */
    public Architecture architecture() {
        return published.architecture();
    }

    /**
     * Its tokenizer.
     *
     * @throws MalformedTokenizer when it has none, or several
     */
    public Path tokenizer() throws IOException {
        return PublishedTokenizer.in(folder);
    }

    /** What its files say of its tokenizer: the chat template among it. */
    public TokenizerConfig tokenizerConfig() throws IOException {
        return TokenizerConfig.read(folder);
    }
}
