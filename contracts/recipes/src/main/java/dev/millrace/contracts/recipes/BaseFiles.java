package dev.millrace.contracts.recipes;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a model that a training begins with, as they lie in the store: an {@link Asset} that stands in a recipe at
 * {@code model.from}. What the model is follows from it alone.
 *
 * @param files in the order of their names
 */
public record BaseFiles(List<BaseFile> files) {

    private static final JsonContract<BaseFiles> JSON = JsonContract.of("list of a model's files", BaseFiles.class);
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** What a training reads of a published model, and what says how its text is to be read and written. */
    private static final Pattern READ = Pattern.compile(
            "config\\.json|.*\\.safetensors|model\\.safetensors\\.index\\.json|tokenizer\\.json|tokenizer_config\\.json|adapter_config\\.json"
                    + "|special_tokens_map\\.json|generation_config\\.json|chat_template\\.jinja");

    private static final String WEIGHTS = ".safetensors";
    private static final Set<String> ADAPTERS = Set.of(BaseModel.ADAPTER_CONFIG, BaseModel.ADAPTER_WEIGHTS);

    /**
     * A file.
     *
     * @param name in the model's folder; no path, but for what {@link Pooling#isSaidBy says how texts are pooled}
     * @param bytes its length
     * @param sha256 in lower-case hexadecimal
     * @param key where it lies, when a run has made it; otherwise it is an upload
     */
    public record BaseFile(String name, long bytes, String sha256, Optional<String> key) {

        public BaseFile {
            boolean known = PLAIN_NAME.matcher(name).matches() || Pooling.isSaidBy(name);
            if (!known || bytes < 0 || !SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException("Not a file of a model: " + name);
            }
            if (key.isPresent() && !ObjectKeys.Part.of(key.get()).equals(Optional.of(ObjectKeys.Part.MODEL))) {
                throw new IllegalArgumentException("No part of a run's model: " + key.get());
            }
        }

        /** The object, when a run has made it. */
        public Optional<ObjectRef> object() {
            return key.map(made -> new ObjectRef(made, bytes, sha256));
        }

        /** Whether it holds weights: it is read by nobody but whoever trains. */
        public boolean isWeights() {
            return BaseFiles.isWeights(name);
        }
    }

    public BaseFiles {
        files = List.copyOf(files);
        Set<String> names = new HashSet<>();
        for (BaseFile file : files) {
            if (!names.add(file.name())) {
                throw new IllegalArgumentException("Two files of a model are called " + file.name());
            }
        }
    }

    /** Which of these files in a model's folder a training reads: its tokenizer, too, when that is no {@code tokenizer.json}. */
    public static List<String> read(List<String> names) {
        Optional<String> tokenizer = tokenizer(names);
        return names.stream()
                .filter(name -> isRead(name)
                        || (tokenizer.equals(Optional.of(name))
                                && PLAIN_NAME.matcher(name).matches()))
                .toList();
    }

    /** A model of which it isn't clear which tokenizer is its own has none. */
    private static Optional<String> tokenizer(Collection<String> names) {
        try {
            return PublishedTokenizer.named(names);
        } catch (MalformedTokenizer e) {
            return Optional.empty();
        }
    }

    /** Whether a training reads the file of this name in any model's folder. */
    public static boolean isRead(String name) {
        return (READ.matcher(name).matches() && PLAIN_NAME.matcher(name).matches()) || Pooling.isSaidBy(name);
    }

    /**
     * The files in {@code folder} that a training reads, by their names, in order. Adapters and the model that they are
     * to, which lies elsewhere, are to lie in one folder, and what says where the model is says so.
     *
     * @param scratch a folder, for what is taken over otherwise than it is
     * @throws MalformedModel when a training could not begin with what is there
     */
    public static SequencedMap<String, Path> in(Path folder, Path scratch) throws IOException {
        BaseModel base = BaseModel.open(folder);
        SequencedMap<String, Path> files = described(base, scratch);
        addAll(base.folder(), true, files);
        if (base.adapters().isPresent()) {
            Path weights = base.adapters().get().resolve(BaseModel.ADAPTER_WEIGHTS);
            if (!Files.isRegularFile(weights)) {
                throw new MalformedModel("%s holds no %s".formatted(folder, BaseModel.ADAPTER_WEIGHTS));
            }
            files.put(BaseModel.ADAPTER_WEIGHTS, weights);
        }
        return files;
    }

    /** The same without weights, which need not be there. */
    public static SequencedMap<String, Path> described(Path folder, Path scratch) throws IOException {
        return described(BaseModel.open(folder), scratch);
    }

    /**
     * The files in a tokenizer's folder that say which it is and how it is used, by their names, in order.
     *
     * @throws MalformedTokenizer when there is none, or several
     */
    public static SequencedMap<String, Path> ofTokenizer(Path folder) throws IOException {
        var _ = PublishedTokenizer.in(folder);
        SequencedMap<String, Path> files = new TreeMap<>();
        for (String name : PublishedTokenizer.read(names(folder))) {
            files.put(name, folder.resolve(name));
        }
        return files;
    }

    private static SequencedMap<String, Path> described(BaseModel base, Path scratch) throws IOException {
        SequencedMap<String, Path> files = new TreeMap<>();
        addAll(base.folder(), false, files);
        for (String name : Pooling.saidIn(base.folder())) {
            files.put(name, base.folder().resolve(name));
        }
        if (base.adapters().isPresent()) {
            files.put(
                    BaseModel.ADAPTER_CONFIG,
                    Files.write(
                            scratch.resolve(BaseModel.ADAPTER_CONFIG),
                            BaseModel.adapterConfig(base.adapters().get(), ".")));
        }
        return files;
    }

    private static void addAll(Path folder, boolean weights, SequencedMap<String, Path> files) throws IOException {
        for (String name : read(names(folder))) {
            if (!ADAPTERS.contains(name) && isWeights(name) == weights) {
                files.put(name, folder.resolve(name));
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static boolean isWeights(String name) {
        return name.endsWith(WEIGHTS);
    }

    private static boolean isOfModel(String name) {
        return isRead(name) && !ADAPTERS.contains(name);
    }

    /** The same list without weights, which who doesn't train can do without. */
    public BaseFiles withoutWeights() {
        return new BaseFiles(files.stream().filter(file -> !file.isWeights()).toList());
    }

    /** What is missing of a model that a training can begin with, in words. */
    public Optional<String> missing() {
        return missingOfDescription().or(this::missingOfWeights);
    }

    /** The same of what it says of itself alone. */
    public Optional<String> missingOfDescription() {
        Set<String> names = files.stream().map(BaseFile::name).collect(Collectors.toSet());
        if (names.contains(BaseModel.ADAPTER_CONFIG) && !names.contains(ModelPackage.CONFIG)) {
            return Optional.of("it holds adapters to a model alone; expected a whole one (training.lora.merged: true)");
        }
        if (!names.contains(ModelPackage.CONFIG)) {
            return Optional.of("it has no " + ModelPackage.CONFIG);
        }
        return tokenizer(names).isPresent() ? Optional.empty() : Optional.of("it has no " + ModelPackage.TOKENIZER);
    }

    private Optional<String> missingOfWeights() {
        Set<String> names = files.stream().map(BaseFile::name).collect(Collectors.toSet());
        if (names.contains(BaseModel.ADAPTER_CONFIG) && !names.contains(BaseModel.ADAPTER_WEIGHTS)) {
            return Optional.of("it has no " + BaseModel.ADAPTER_WEIGHTS);
        }
        return files.stream().anyMatch(file -> file.isWeights() && isOfModel(file.name()))
                ? Optional.empty()
                : Optional.of("it has no weights (*%s)".formatted(WEIGHTS));
    }

    /** Runs whose objects these are. */
    public Set<String> owners() {
        return files.stream()
                .flatMap(file -> file.key().stream())
                .flatMap(key -> ObjectKeys.owner(key).stream())
                .collect(Collectors.toSet());
    }

    /**
     * Reads a list.
     *
     * @throws MalformedJson when it is none
     */
    public static BaseFiles fromJson(byte[] json) throws MalformedJson {
        return JSON.read(json);
    }

    /** The list as an asset's content. */
    public byte[] toJson() {
        return JSON.write(this);
    }
}
