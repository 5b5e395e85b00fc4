package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Low-rank adapters in a folder: {@code adapter_config.json} and {@code adapter_model.safetensors}, as PEFT 0.21 writes them.
 * Where a form keeps several matrices in one tensor, as GPT-2 does queries, keys and values, each has the adapter's A and its own
 * rows of B.
 */
public final class AdapterFolder implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = BaseModel.ADAPTER_WEIGHTS;
    private static final String BEGINNING = "base_model.model.";
    private static final String DOWN = ".lora_A.weight";
    private static final String UP = ".lora_B.weight";
    private static final String WEIGHT = ".weight";

    /** Matrices of a layer. */
    private static final Pattern ADAPTABLE = Pattern.compile(".*\\.(query|key|value|output|gate|up|down)\\.weight");

    private final Path folder;
    private final AdapterConfig config;
    private final Safetensors file;
    private final Set<String> adapted = new HashSet<>();
    private final Map<String, Tensor> factors = new HashMap<>();

    private AdapterFolder(Path folder, AdapterConfig config, Safetensors file) {
        this.folder = folder;
        this.config = config;
        this.file = file;
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
        AdapterFolder adapters = new AdapterFolder(folder, config, Safetensors.open(folder.resolve(WEIGHTS)));
        try {
            adapters.look(published);
            return adapters;
        } catch (MalformedModel e) {
            adapters.close();
            throw e;
        }
    }

    private void look(Published published) throws MalformedModel {
        Map<String, TensorPlan> modules = modules(published);
        Set<String> kinds = new HashSet<>();
        for (String tensor : file.tensors().keySet()) {
            for (String parameter : plan(tensor, modules).parameters()) {
                kinds.add(kind(parameter));
            }
        }
        if (kinds.isEmpty()) {
            throw new MalformedModel("%s holds no adapter".formatted(folder.resolve(WEIGHTS)));
        }
        TensorLayout layout = new TensorLayout(published.architecture());
        for (Map.Entry<String, TensorPlan> module : modules.entrySet()) {
            TensorPlan plan = module.getValue();
            if (plan.parameters().stream().map(AdapterFolder::kind).anyMatch(kinds::contains)) {
                take(BEGINNING + module.getKey(), plan, layout);
            }
        }
    }

    /** Looks at both factors before anything is made that is as large as the configuration says. */
    private void take(String module, TensorPlan plan, TensorLayout layout) throws MalformedModel {
        Tensor down = fitting(module + DOWN, config.rank(), layout.inputs(plan));
        Tensor up = fitting(module + UP, layout.outputs(plan), config.rank());
        Map<String, MemorySegment> rows = new HashMap<>();
        for (String parameter : plan.parameters()) {
            List<Long> shape = List.of(layout.outputs(parameter), (long) config.rank());
            MemorySegment data = Arena.ofAuto()
                    .allocate(shape.getFirst() * config.rank() * up.dtype().bytes(), Long.BYTES);
            rows.put(parameter, data);
            factors.put(down(parameter), down);
            factors.put(up(parameter), new Tensor(up.dtype(), shape, data));
            adapted.add(parameter);
        }
        layout.splitRows(
                plan,
                up.data(),
                (long) config.rank() * up.dtype().bytes(),
                name -> Objects.requireNonNull(rows.get(name)));
    }

    private Tensor fitting(String name, long rows, long columns) throws MalformedModel {
        Path weights = folder.resolve(WEIGHTS);
        Tensor factor = file.tensors().get(name);
        if (factor == null) {
            throw new MalformedModel(
                    "%s: there is no %s; expected an adapter in every layer, or in none".formatted(weights, name));
        }
        if (!factor.shape().equals(List.of(rows, columns))) {
            throw new MalformedModel(
                    "%s: %s has the shape %s; expected %s, by the model's matrix and r in %s, which is %d"
                            .formatted(
                                    weights,
                                    name,
                                    factor.shape(),
                                    List.of(rows, columns),
                                    BaseModel.ADAPTER_CONFIG,
                                    config.rank()));
        }
        if (!factor.dtype().isFloat()) {
            throw new MalformedModel(
                    "%s: %s has elements of the type %s; expected floats".formatted(weights, name, factor.dtype()));
        }
        return factor;
    }

    /** What the matrix holds that a factor is to. */
    private TensorPlan plan(String tensor, Map<String, TensorPlan> modules) throws MalformedModel {
        String found = "%s: %s".formatted(folder.resolve(WEIGHTS), tensor);
        boolean down = tensor.endsWith(DOWN);
        if (!tensor.startsWith(BEGINNING) || !(down || tensor.endsWith(UP))) {
            throw new MalformedModel(
                    "%s is no factor of an adapter, but what takes the place of a part of the model, as where tokens were added to it; merge the adapters with PEFT (merge_and_unload), and begin with that model"
                            .formatted(found));
        }
        TensorPlan plan =
                modules.get(tensor.substring(BEGINNING.length(), tensor.length() - (down ? DOWN : UP).length()));
        if (plan == null) {
            throw new MalformedModel(
                    "%s is no adapter to a matrix of the model's layers; those of attention and feed-forward can have one"
                            .formatted(found));
        }
        return plan;
    }

    /** What a layer may have an adapter to, by the names of the modules. */
    private static SequencedMap<String, TensorPlan> modules(Published published) {
        SequencedMap<String, TensorPlan> modules = new LinkedHashMap<>();
        for (TensorPlan plan : published.tensors()) {
            if (plan.name().endsWith(WEIGHT)
                    && plan.parameters().stream()
                            .allMatch(parameter -> ADAPTABLE.matcher(parameter).matches())) {
                modules.put(plan.name().substring(0, plan.name().length() - WEIGHT.length()), plan);
            }
        }
        return modules;
    }

    /** What a matrix is in its layer. */
    private static String kind(String parameter) {
        String module = parameter.substring(0, parameter.length() - WEIGHT.length());
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /** What the factor A of a parameter's adapter is called, {rank, in}. */
    public static String down(String parameter) {
        return parameter.replaceFirst("\\.weight$", ".adapter-down.weight");
    }

    /** What the factor B of a parameter's adapter is called, {out, rank}. */
    public static String up(String parameter) {
        return parameter.replaceFirst("\\.weight$", ".adapter-up.weight");
    }

    /** Their rank, and what they are multiplied by. */
    public AdapterConfig config() {
        return config;
    }

    /** The parameters that have an adapter: in every layer, or in none. */
    public Set<String> adapted() {
        return Set.copyOf(adapted);
    }

    /**
     * A factor, as large as its matrix and the rank ask for.
     *
     * @param name of a factor to one of the {@link #adapted}
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
        Map<String, String> alone = modules(published).entrySet().stream()
                .filter(module -> module.getValue().parameters().size() == 1)
                .collect(Collectors.toMap(
                        module -> module.getValue().parameters().getFirst(), Map.Entry::getKey));
        SequencedMap<String, String> modules = new LinkedHashMap<>();
        for (String parameter : parameters) {
            String module = alone.get(parameter);
            if (module == null) {
                throw new MalformedModel(
                        "%s has no tensor of its own in the form %s, so that adapters to it can't be published by themselves; expected merged: true"
                                .formatted(parameter, published.modelType()));
            }
            modules.put(parameter, module);
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
            AdapterConfig adapters,
            SequencedMap<String, String> modules,
            Function<String, Tensor> factors)
            throws IOException {
        ObjectNode config = JSON.createObjectNode()
                .put("peft_type", "LORA")
                .put("task_type", "CAUSAL_LM")
                .put("base_model_name_or_path", base)
                .put("r", adapters.rank())
                .put("lora_alpha", adapters.alpha())
                .put("lora_dropout", adapters.dropout())
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
