package dev.millrace.trainer.engine.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterConfig;
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
     * @throws MalformedModel when they compute what isn't known here, don't fit the model, or are to something else, by
     *     field or tensor
     */
    public static AdapterFolder open(Path folder, Published published) throws IOException {
        AdapterConfig config = AdapterConfig.read(folder.resolve(BaseModel.ADAPTER_CONFIG));
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
            LoraSpec spec = new LoraSpec(config.rank(), config.alpha(), targets, config.dropout(), false);
            AdapterFolder adapters = new AdapterFolder(folder, spec, file, factors);
            adapters.fit(published);
            return adapters;
        } catch (MalformedModel e) {
            file.close();
            throw e;
        }
    }

    /** Looks before anything is made that is as large as the configuration says. */
    private void fit(Published published) throws MalformedModel {
        if (factors.isEmpty()) {
            throw new MalformedModel("%s holds no adapter".formatted(folder.resolve(WEIGHTS)));
        }
        Map<String, String> tensors = tensors(published);
        for (Parameter parameter : published.architecture().parameters()) {
            if (spec.adapts(parameter)) {
                String name = parameter.name();
                String module = BEGINNING + module(tensors.getOrDefault(name, name));
                int out = parameter.shape().get(0);
                int in = parameter.shape().get(1);
                fit(down(name), module + DOWN, spec.rank(), in);
                fit(up(name), module + UP, out, spec.rank());
            }
        }
    }

    /**
     * A factor and the matrix that it is to.
     *
     * @param tensor the factor's name in the file
     */
    private void fit(String name, String tensor, long rows, long columns) throws MalformedModel {
        Path weights = folder.resolve(WEIGHTS);
        Tensor factor = factors.get(name);
        if (factor == null) {
            throw new MalformedModel(
                    "%s: there is no %s; expected an adapter in every layer, or in none".formatted(weights, tensor));
        }
        if (!factor.shape().equals(List.of(rows, columns))) {
            throw new MalformedModel(
                    "%s: %s has the shape %s; expected %s, by the model's matrix and r in %s, which is %d"
                            .formatted(
                                    weights,
                                    tensor,
                                    factor.shape(),
                                    List.of(rows, columns),
                                    BaseModel.ADAPTER_CONFIG,
                                    spec.rank()));
        }
        if (!factor.dtype().isFloat()) {
            throw new MalformedModel(
                    "%s: %s has elements of the type %s; expected floats".formatted(weights, tensor, factor.dtype()));
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

    /** The same the other way round. */
    private static Map<String, String> tensors(Published published) {
        Map<String, String> tensors = new LinkedHashMap<>();
        parameters(published).forEach((tensor, parameter) -> tensors.put(parameter, tensor));
        return tensors;
    }

    private static String module(String tensor) {
        return tensor.substring(0, tensor.length() - WEIGHT.length());
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
     * A factor, as large as its matrix and the rank ask for.
     *
     * @param name of a factor to one of the matrices that {@link #spec} adapts
     */
    public Tensor factor(String name) {
        return Objects.requireNonNull(factors.get(name), name);
    }

    /**
     * The modules of a published model that adapters are to, by parameter.
     *
     * @param parameters names of the matrices that have an adapter
     * @throws MalformedModel when one of them has no module of its own, as where the form keeps several matrices in one
     */
    public static SequencedMap<String, String> modules(Published published, List<String> parameters)
            throws MalformedModel {
        Map<String, String> names = tensors(published);
        SequencedMap<String, String> modules = new LinkedHashMap<>();
        for (String parameter : parameters) {
            String tensor = names.get(parameter);
            if (tensor == null) {
                throw new MalformedModel(
                        "%s has no tensor of its own in the form %s, so that adapters to it can't be published; set training.lora.merged to true"
                                .formatted(parameter, published.modelType()));
            }
            modules.put(parameter, module(tensor));
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
