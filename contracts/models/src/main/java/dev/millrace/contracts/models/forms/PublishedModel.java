package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model in a folder as Hugging Face transformers publishes it: {@code config.json}, and {@code model.safetensors} or several
 * files that {@code model.safetensors.index.json} names. The folder isn't trusted.
 */
public final class PublishedModel implements Closeable {

    private static final String CONFIG = "config.json";
    static final String ONE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    /** Python's pickled objects, which run what they say when they are read. */
    private static final String PICKLED = "pytorch_model.bin";

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** The embedding and the head's bias under other names. */
    private static final Pattern COPIES = Pattern.compile("lm_head\\.(weight|decoder\\.(weight|bias))"
            + "|(model\\.)?(encoder|decoder)\\.embed_tokens\\.weight"
            + "|cls\\.predictions\\.decoder\\.(weight|bias)|decoder\\.weight");

    /** What older releases have written beside the parameters: tables, masks, and the embedding under other names. */
    private static final List<Pattern> REPEATED = List.of(
            Pattern.compile(".*\\.rotary_emb\\.inv_freq"),
            Pattern.compile(".*\\.attn\\.(masked_)?bias"),
            Pattern.compile(".*\\.attention\\.(masked_)?bias"),
            Pattern.compile(".*\\.position_ids"),
            COPIES);

    /** Fields of transformers 5 that say what others say in the layout that is written. */
    private static final Set<String> REWRITTEN = Set.of("rope_parameters");

    private final Path folder;
    private final Published published;
    private final List<Safetensors> files;
    private final SequencedMap<String, Tensor> tensors;

    private PublishedModel(
            Path folder, Published published, List<Safetensors> files, SequencedMap<String, Tensor> tensors) {
        this.folder = folder;
        this.published = published;
        this.files = files;
        this.tensors = tensors;
    }

    /**
     * Opens the model in {@code folder}; its tensors stay in their files until they are read.
     *
     * @throws MalformedModel when a file isn't what its format demands, with its name
     */
    public static PublishedModel open(Path folder) throws IOException {
        // First, so that a model of no known form is said to be that, whatever its files are.
        var _ = PublishedForms.read(folder.resolve(CONFIG));
        List<Safetensors> files = new ArrayList<>();
        try {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (String file : files(folder)) {
                if (!Files.isRegularFile(folder.resolve(file))) {
                    throw new MalformedModel(JsonFile.absent(folder.resolve(file))
                            + (file.equals(ONE) ? "" : "; %s names it".formatted(INDEX)));
                }
                Safetensors opened = Safetensors.open(folder.resolve(file));
                files.add(opened);
                for (Map.Entry<String, Tensor> tensor : opened.tensors().entrySet()) {
                    if (tensors.putIfAbsent(tensor.getKey(), tensor.getValue()) != null) {
                        throw new MalformedModel("%s: the tensor %s is in another file, too"
                                .formatted(folder.resolve(file), tensor.getKey()));
                    }
                }
            }
            return new PublishedModel(
                    folder, PublishedForms.read(folder.resolve(CONFIG), tensors.keySet()), files, tensors);
        } catch (IOException e) {
            files.forEach(Safetensors::close);
            throw e;
        }
    }

    private static Set<String> files(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            if (!Files.exists(folder.resolve(ONE)) && !Files.isSymbolicLink(folder.resolve(ONE))) {
                throw new MalformedModel("%s holds neither %s nor %s%s"
                        .formatted(
                                folder,
                                ONE,
                                INDEX,
                                Files.exists(folder.resolve(PICKLED))
                                        ? "; %s isn't read: have transformers save the model as safetensors"
                                                .formatted(PICKLED)
                                        : ""));
            }
            return Set.of(ONE);
        }
        JsonNode map = JsonFile.read(index).path("weight_map");
        if (!map.isObject()) {
            throw new MalformedModel(index + ": weight_map is missing, or no object of tensors and their files");
        }
        Set<String> files = new LinkedHashSet<>();
        for (JsonNode file : map) {
            if (!file.isTextual() || !PLAIN_NAME.matcher(file.asText()).matches()) {
                throw new MalformedModel("%s: %s is no file of this folder".formatted(index, file));
            }
            files.add(file.asText());
        }
        if (files.isEmpty()) {
            throw new MalformedModel(index + ": weight_map names no file");
        }
        return files;
    }

    /** Whether a folder holds weights, or says which files do. */
    static boolean hasWeights(Path folder) {
        return Files.exists(folder.resolve(ONE)) || Files.exists(folder.resolve(INDEX));
    }

    /** Its form and architecture. */
    public Published published() {
        return published;
    }

    /** Its architecture. */
    public Architecture architecture() {
        return published.architecture();
    }

    /**
     * A {@code config.json} of the same model: the fields that it was read from in their own words, and what its form says of the
     * architecture beyond them.
     */
    public ObjectNode config() throws IOException {
        ObjectNode config = published.config();
        for (Map.Entry<String, JsonNode> field :
                JsonFile.read(folder.resolve(CONFIG)).properties()) {
            if (!REWRITTEN.contains(field.getKey())) {
                config.set(field.getKey(), field.getValue());
            }
        }
        return config;
    }

    /** Its tensors by the names in the files. */
    public SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    /**
     * What keeps the files from being the model that the configuration describes, a sentence each: tensors that are missing, have
     * another shape, or are none of the form's. What older releases have repeated is passed over.
     */
    public List<String> differences() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        List<String> differences = new ArrayList<>(differences(published, shapes));
        for (TensorPlan plan : published.tensors()) {
            Tensor tensor = tensors.get(plan.name());
            if (tensor != null && !tensor.dtype().isFloat()) {
                differences.add("%s has elements of the type %s; a model's are F32, F16, BF16 or F64"
                        .formatted(plan.name(), tensor.dtype()));
            }
        }
        repeatedOtherwise().forEach(differences::add);
        return differences;
    }

    /** A second copy of a matrix, or of a bias, that says something else: programs differ in which of the two they go by. */
    private Stream<String> repeatedOtherwise() {
        Map<String, String> holders = new HashMap<>();
        for (TensorPlan plan : published.tensors()) {
            plan.parameters().forEach(parameter -> holders.put(parameter, plan.name()));
        }
        return tensors.keySet().stream()
                .filter(name ->
                        !holders.containsValue(name) && COPIES.matcher(name).matches())
                .flatMap(name -> Optional.ofNullable(
                        holders.get(name.endsWith(".bias") ? "head.bias" : "embedding.tokens"))
                        .filter(original -> tensors.containsKey(original) && !isSame(name, original))
                        .map(original -> "%s isn't the same as %s, which the configuration takes it for; leave it out%s"
                                .formatted(
                                        name,
                                        original,
                                        name.endsWith(".bias")
                                                ? ": programs differ in which of the two they add"
                                                : ", or set tie_word_embeddings to false"))
                        .stream());
    }

    private boolean isSame(String name, String other) {
        Tensor one = Objects.requireNonNull(tensors.get(name));
        Tensor two = Objects.requireNonNull(tensors.get(other));
        return one.dtype() == two.dtype()
                && one.shape().equals(two.shape())
                && one.data().mismatch(two.data()) < 0;
    }

    /** The same of the shapes of tensors by their names, which their files' headers say. */
    public static List<String> differences(Published published, Map<String, List<Long>> shapes) {
        Architecture architecture = published.architecture();
        TensorLayout layout = new TensorLayout(architecture);
        List<String> differences = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (TensorPlan plan : published.tensors()) {
            known.add(plan.name());
            List<Long> shape = shapes.get(plan.name());
            if (shape == null) {
                differences.add("%s is missing; the configuration asks for one of the shape %s"
                        .formatted(plan.name(), layout.shape(plan)));
            } else if (!shape.equals(layout.shape(plan))) {
                differences.add("%s has the shape %s; the configuration asks for %s"
                        .formatted(plan.name(), shape, layout.shape(plan)));
            }
        }
        Set<String> held = published.tensors().stream()
                .flatMap(plan -> plan.parameters().stream())
                .collect(Collectors.toSet());
        architecture.parameters().stream()
                .filter(parameter -> !held.contains(parameter.name()))
                .forEach(parameter ->
                        differences.add("no tensor of the form %s holds %s, which the configuration asks for"
                                .formatted(published.modelType(), parameter.name())));
        shapes.keySet().stream()
                .filter(name -> !known.contains(name) && !isRepeated(name))
                .forEach(name ->
                        differences.add("%s is no tensor of the form %s".formatted(name, published.modelType())));
        return differences;
    }

    /** @throws MalformedModel when the files aren't the model that the configuration describes */
    public void verify() throws MalformedModel {
        List<String> differences = differences();
        if (!differences.isEmpty()) {
            throw new MalformedModel("%s isn't the model that its %s describes: %s%s"
                    .formatted(
                            folder,
                            CONFIG,
                            differences.getFirst(),
                            differences.size() == 1 ? "" : ", and %d more".formatted(differences.size() - 1)));
        }
    }

    /**
     * Every parameter's numbers, as the files have them.
     *
     * @param arena where numbers go that lie otherwise in the files
     * @throws MalformedModel when the files aren't the model that the configuration describes
     */
    public Map<String, Tensor> parameters(Arena arena) throws MalformedModel {
        verify();
        TensorLayout layout = new TensorLayout(architecture());
        Map<String, Parameter> described =
                architecture().parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        Map<String, Tensor> parameters = new HashMap<>();
        for (TensorPlan plan : published.tensors()) {
            Tensor tensor = Objects.requireNonNull(tensors.get(plan.name()));
            for (String name : plan.parameters()) {
                Parameter parameter = Objects.requireNonNull(described.get(name));
                MemorySegment data = plan instanceof TensorPlan.Same
                        ? tensor.data()
                        : arena.allocate(parameter.size() * tensor.dtype().bytes(), Long.BYTES);
                List<Long> shape =
                        parameter.shape().stream().map(Integer::longValue).toList();
                parameters.put(name, new Tensor(tensor.dtype(), shape, data));
            }
            if (!(plan instanceof TensorPlan.Same)) {
                layout.split(
                        plan,
                        tensor.data(),
                        tensor.dtype().bytes(),
                        name -> Objects.requireNonNull(parameters.get(name)).data());
            }
        }
        return parameters;
    }

    private static boolean isRepeated(String name) {
        return REPEATED.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
