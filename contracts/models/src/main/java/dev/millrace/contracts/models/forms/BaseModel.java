package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.IOException;
import java.nio.file.Files;
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
     * @throws MalformedModel when it is of no known form, with the reason
     */
    public static BaseModel open(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(ADAPTER_CONFIG))) {
            return new BaseModel(folder, PublishedForms.read(folder.resolve(ModelPackage.CONFIG)), Optional.empty());
        }
        String base = json(folder.resolve(ADAPTER_CONFIG)).path(BASE).asText();
        Path model = folder.resolve(base).normalize();
        if (base.isEmpty() || !Files.exists(model.resolve(ModelPackage.CONFIG))) {
            throw new MalformedModel(
                    "%s: %s is \"%s\"; expected the folder of the model that the adapters are to, from there on; a model of the hub has to be in one first"
                            .formatted(folder.resolve(ADAPTER_CONFIG), BASE, base));
        }
        return new BaseModel(model, PublishedForms.read(model.resolve(ModelPackage.CONFIG)), Optional.of(folder));
    }

    /**
     * The {@link #ADAPTER_CONFIG} in {@code folder}, but that the model is in the same folder.
     *
     * @throws MalformedModel when it is none
     */
    public static byte[] besideItsModel(Path folder) throws IOException {
        if (!(json(folder.resolve(ADAPTER_CONFIG)) instanceof ObjectNode config)) {
            throw new MalformedModel("%s isn't a JSON object".formatted(folder.resolve(ADAPTER_CONFIG)));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config.put(BASE, "."));
    }

    /** What it computes. */
    public Architecture architecture() {
        return published.architecture();
    }

    /** Its {@code tokenizer.json}. */
    public Path tokenizer() {
        return folder.resolve(ModelPackage.TOKENIZER);
    }

    /** The token that ends a text: what its {@code tokenizer_config.json} says, else the usual one. */
    public String endOfText() throws IOException {
        return endOfText(tokenizerConfig());
    }

    /** The same of a model whose files say this. */
    public static String endOfText(TokenizerConfig config) {
        return config.eosToken().orElse(TokenizerConfig.END_OF_TEXT);
    }

    /** What its files say of its tokenizer: the chat template among it. */
    public TokenizerConfig tokenizerConfig() throws IOException {
        return TokenizerConfig.read(folder);
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
