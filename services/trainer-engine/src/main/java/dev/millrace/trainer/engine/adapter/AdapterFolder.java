package dev.millrace.trainer.engine.adapter;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import dev.millrace.contracts.models.forms.TensorPlan;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.LoraSpec.Target;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Low-rank adapters in a folder: {@code adapter_config.json} and {@code adapter_model.safetensors}, as PEFT 0.21 writes them. */
public final class AdapterFolder implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = BaseModel.ADAPTER_WEIGHTS;
    private static final String BEGINNING = "base_model.model.";
    private static final String DOWN = ".lora_A.weight";
    private static final String UP = ".lora_B.weight";
    private static final String WEIGHT = ".weight";

    /** Variants of adapters that compute something else; what each is where it isn't used is no, nothing or empty. */
    private static final List<String> OTHERWISE = List.of(
            "use_dora",
            "use_rslora",
            "use_qalora",
            "use_bdlora",
            "lora_bias",
            "fan_in_fan_out",
            "modules_to_save",
            "rank_pattern",
            "alpha_pattern",
            "layer_replication",
            "target_parameters",
            "trainable_token_indices");

    private final Path folder;
    private final LoraSpec spec;
    private final Safetensors file;
    private final SequencedMap<String, Tensor> factors;

    private AdapterFolder(Path folder, LoraSpec spec, Safetensors file, SequencedMap<String, Tensor> factors) {
        this.folder = folder;
        this.spec = spec;
        this.file = file;
        this.factors = factors;
    }

    /**
     * Opens a folder of adapters.
     *
     * @param published the model that they are to
     * @throws MalformedModel when they compute what isn't known here, or are to something else, by field or tensor
     */
    public static AdapterFolder open(Path folder, Published published) throws IOException {
        Path config = folder.resolve(BaseModel.ADAPTER_CONFIG);
        JsonNode json = read(config);
        Map<String, String> parameters = parameters(published);
        Safetensors file = Safetensors.open(folder.resolve(WEIGHTS));
        try {
            SequencedMap<String, Tensor> factors = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> tensor : file.tensors().entrySet()) {
                factors.put(factor(folder, tensor.getKey(), parameters), tensor.getValue());
            }
            List<Target> targets = Arrays.stream(Target.values())
                    .filter(target -> factors.keySet().stream()
                            .anyMatch(name -> name.contains("." + target.written() + ".adapter-")))
                    .toList();
            LoraSpec spec = new LoraSpec(
                    json.path("r").asInt(),
                    json.path("lora_alpha").asDouble(),
                    targets,
                    json.path("lora_dropout").asDouble(),
                    false);
            return new AdapterFolder(folder, spec, file, factors);
        } catch (MalformedModel e) {
            file.close();
            throw e;
        }
    }

    private static JsonNode read(Path config) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(config));
        } catch (JacksonException e) {
            throw new MalformedModel("%s isn't JSON: %s".formatted(config, e.getOriginalMessage()), e);
        }
        refuse(
                config,
                "peft_type",
                json.path("peft_type"),
                json.path("peft_type").asText().equals("LORA"),
                "LORA");
        refuse(
                config,
                "bias",
                json.path("bias"),
                json.path("bias").asText("none").equals("none"),
                "none");
        refuse(config, "r", json.path("r"), json.path("r").asInt() > 0, "a rank");
        for (String field : OTHERWISE) {
            JsonNode value = json.path(field);
            boolean unused = value.isMissingNode()
                    || value.isNull()
                    || (value.isBoolean() && !value.asBoolean())
                    || (value.isContainerNode() && value.isEmpty());
            refuse(config, field, value, unused, "it not to be used");
        }
        return json;
    }

    private static void refuse(Path config, String field, JsonNode found, boolean known, String expected)
            throws MalformedModel {
        if (!known) {
            throw new MalformedModel("%s: %s is %s; expected %s".formatted(config, field, found, expected));
        }
    }

    /** The name of the factor that a tensor is. */
    private static String factor(Path folder, String tensor, Map<String, String> parameters) throws MalformedModel {
        boolean down = tensor.endsWith(DOWN);
        if (tensor.startsWith(BEGINNING) && (down || tensor.endsWith(UP))) {
            String module = tensor.substring(BEGINNING.length(), tensor.length() - (down ? DOWN : UP).length());
            String parameter = parameters.get(module + WEIGHT);
            if (parameter != null) {
                return down ? down(parameter) : up(parameter);
            }
        }
        throw new MalformedModel(
                "%s: %s is no adapter to a matrix of the model".formatted(folder.resolve(WEIGHTS), tensor));
    }

    /** Parameters by the names of the tensors that hold nothing else. */
    private static Map<String, String> parameters(Published published) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            if (plan instanceof TensorPlan.Same) {
                parameters.put(plan.name(), plan.parameters().getFirst());
            }
        }
        return parameters;
    }

    /** What the factor A of a parameter's adapter is called, {rank, in}. */
    public static String down(String parameter) {
        return parameter.replaceFirst("\\.weight$", ".adapter-down.weight");
    }

    /** What the factor B of a parameter's adapter is called, {out, rank}. */
    public static String up(String parameter) {
        return parameter.replaceFirst("\\.weight$", ".adapter-up.weight");
    }

    /** Their rank, and what they are to. */
    public LoraSpec spec() {
        return spec;
    }

    /**
     * A factor.
     *
     * @throws MalformedModel when there is none of that name
     */
    public Tensor factor(String name) throws MalformedModel {
        Tensor tensor = factors.get(name);
        if (tensor == null) {
            throw new MalformedModel("%s: there is no %s; expected an adapter in every layer, or in none"
                    .formatted(folder.resolve(WEIGHTS), name));
        }
        return tensor;
    }

    /**
     * The modules of a published model that adapters are to, by parameter.
     *
     * @param parameters names of the matrices that have an adapter
     * @throws MalformedModel when one of them has no module of its own, as where the form keeps several matrices in one
     */
    public static SequencedMap<String, String> modules(Published published, List<String> parameters)
            throws MalformedModel {
        Map<String, String> names = new LinkedHashMap<>();
        parameters(published).forEach((tensor, parameter) -> names.put(parameter, tensor));
        SequencedMap<String, String> modules = new LinkedHashMap<>();
        for (String parameter : parameters) {
            String tensor = names.get(parameter);
            if (tensor == null) {
                throw new MalformedModel(
                        "%s has no tensor of its own in the form %s, so that adapters to it can't be published; set training.lora.merged to true"
                                .formatted(parameter, published.modelType()));
            }
            modules.put(parameter, tensor.substring(0, tensor.length() - WEIGHT.length()));
        }
        return modules;
    }

    /**
     * Writes a folder of adapters.
     *
     * @param base the folder of the model that they are to, as it is named from this one
     * @param modules of that model, by parameter
     * @param factors numbers of a factor by its name
     */
    public static void write(
            Path folder,
            String base,
            LoraSpec spec,
            SequencedMap<String, String> modules,
            Function<String, Tensor> factors)
            throws IOException {
        ObjectNode config = JSON.createObjectNode()
                .put("peft_type", "LORA")
                .put("task_type", "CAUSAL_LM")
                .put("base_model_name_or_path", base)
                .put("r", spec.rank())
                .put("lora_alpha", spec.alpha())
                .put("lora_dropout", spec.dropout())
                .put("bias", "none")
                .put("fan_in_fan_out", false)
                .put("inference_mode", true)
                .put("use_rslora", false)
                .put("use_dora", false);
        ArrayNode targets = config.putArray("target_modules");
        TreeSet<String> names = new TreeSet<>();
        modules.values().forEach(module -> names.add(module.substring(module.lastIndexOf('.') + 1)));
        names.forEach(targets::add);
        Files.writeString(folder.resolve(BaseModel.ADAPTER_CONFIG), config.toPrettyString() + "\n");
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        modules.forEach((parameter, module) -> {
            tensors.put(BEGINNING + module + DOWN, Objects.requireNonNull(factors.apply(down(parameter))));
            tensors.put(BEGINNING + module + UP, Objects.requireNonNull(factors.apply(up(parameter))));
        });
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, new LinkedHashMap<>(Map.of("format", "pt")));
    }

    @Override
    public void close() {
        file.close();
    }
}
