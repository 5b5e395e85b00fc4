package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.MalformedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What an {@code adapter_config.json} of PEFT 0.21 says that adapters compute. Whether the model keeps its matrices with their
 * inputs first ({@code fan_in_fan_out}) follows from the model, as it does there.
 *
 * @param rank inner width of an adapter, at least 1
 * @param alpha what adapters add is multiplied by {@code alpha / rank}; of those that are scaled by {@code alpha / √rank}
 *     (Kalajdzievski 2023, "rsLoRA") as much more
 * @param dropout share of an adapter's input that was left out at random in training; 0 where none is named
 */
public record AdapterConfig(int rank, double alpha, double dropout) {

    /** Variants of adapters that compute something else; what each is where it isn't used is no, nothing or empty. */
    private static final List<String> OTHERWISE = List.of(
            "use_dora",
            "use_qalora",
            "use_bdlora",
            "lora_bias",
            "modules_to_save",
            "rank_pattern",
            "alpha_pattern",
            "layer_replication",
            "target_parameters",
            "trainable_token_indices",
            "alora_invocation_tokens",
            "arrow_config",
            "kasa_config",
            "monteclora_config");

    /**
     * How the names of initializations begin after which the model's own matrices aren't the published ones any more: what the
     * adapters start with is taken out of them (PEFT 0.21, {@code tuners/lora/layer.py}). Added to the published model, such
     * adapters compute something else, and no number tells.
     */
    private static final List<String> CHANGES_THE_MODEL = List.of("pissa", "olora", "corda", "loftq", "lora_ga");

    /** What adapters' products are multiplied by. */
    public double scale() {
        return alpha / rank;
    }

    /**
     * Reads a file.
     *
     * @throws MalformedModel when the adapters compute what isn't known here, by file and field
     */
    public static AdapterConfig read(Path file) throws IOException {
        JsonNode json = JsonFile.read(file);
        JsonNode type = json.path("peft_type");
        refuseUnless(type.asText().equals("LORA"), file, "peft_type", type, "LORA");
        JsonNode bias = json.path("bias");
        refuseUnless(bias.asText("none").equals("none"), file, "bias", bias, "none");
        JsonNode rank = json.path("r");
        refuseUnless(rank.isInt() && rank.intValue() > 0, file, "r", rank, "a rank, a whole number from 1 on");
        JsonNode alpha = json.path("lora_alpha");
        refuseUnless(
                alpha.isNumber() && Double.isFinite(alpha.doubleValue()),
                file,
                "lora_alpha",
                alpha,
                "a number, by which what the adapters add is multiplied");
        for (String field : OTHERWISE) {
            JsonNode value = json.path(field);
            refuseUnless(isUnused(value), file, field, value, "it not to be used");
        }
        JsonNode start = json.path("init_lora_weights");
        refuseUnless(
                !changesTheModel(start),
                file,
                "init_lora_weights",
                start,
                "adapters to the model as it is published, of whose matrices these take a part away; merge them with PEFT, or save them there with path_initial_model_for_weight_conversion");
        return new AdapterConfig(
                rank.intValue(),
                alpha.doubleValue() * (json.path("use_rslora").asBoolean() ? Math.sqrt(rank.intValue()) : 1),
                json.path("lora_dropout").asDouble());
    }

    private static boolean isUnused(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.asBoolean())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static boolean changesTheModel(JsonNode start) {
        String name = start.asText().toLowerCase(Locale.ROOT);
        return CHANGES_THE_MODEL.stream().anyMatch(name::startsWith);
    }

    private static void refuseUnless(boolean known, Path file, String field, JsonNode found, String expected)
            throws MalformedModel {
        if (!known) {
            throw new MalformedModel("%s: %s; expected %s"
                    .formatted(
                            file,
                            found.isMissingNode() ? "there is no " + field : "%s is %s".formatted(field, found),
                            expected));
        }
    }
}
