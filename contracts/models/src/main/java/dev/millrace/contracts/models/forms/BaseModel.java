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
        JsonNode token = tokenizerConfig().path("eos_token");
        String named = token.isObject() ? token.path("content").asText() : token.asText();
        return named.isEmpty() || token.isNull() ? TokenizerConfig.END_OF_TEXT : named;
    }

    /** Whether it has been tuned to a chat of another form than {@link TokenizerConfig#CHAT_TEMPLATE}. */
    public boolean chatsOtherwise() throws IOException {
        JsonNode template = tokenizerConfig().path("chat_template");
        return !template.isMissingNode()
                && !template.isNull()
                && !template.asText().equals(TokenizerConfig.CHAT_TEMPLATE);
    }

    private JsonNode tokenizerConfig() throws IOException {
        Path file = folder.resolve(ModelPackage.TOKENIZER_CONFIG);
        return Files.exists(file) ? json(file) : JSON.createObjectNode();
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
