package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.json.LaterVersion;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.forms.BaseModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * From YAML to a recipe that can run, and to its canonical form: JSON with sorted keys, every default written out and
 * every path absolute. The canonical form is YAML too, and reading it gives the same recipe, but for where and how wide it
 * is carried out, of which it says nothing.
 *
 * <p>A recipe that uses no later key has a canonical form that the first release can read, too. One that does
 * says which version one has to know: an earlier release stops at it instead of leaving out what it doesn't know.
 */
public final class RecipeReader {

    /** What says how and when it is run, and nothing of what comes of it. */
    private static final List<String> CARRYING_OUT = List.of("execution", "continuous");

    private static final String TOKENIZER = "tokenizer";
    private static final List<String> CURATION = List.of("shards", "filter", "dedup", "redact");
    private static final RecipeSchema SCHEMA = RecipeSchema.load();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private RecipeReader() {}

    /**
     * Reads a recipe on the machine that has its files: relative paths start at {@code base}, and what a path names must
     * be there. A model that is named by its address isn't looked at.
     */
    public static Reading read(String yaml, Path base) {
        return read(yaml, Paths.under(base), OptionalInt.empty(), Optional.empty(), false);
    }

    /**
     * The same, of a recipe whose model matters.
     *
     * @param models fetches the model that training begins with, when it is named by its address
     */
    public static Reading read(String yaml, Path base, ModelFetch models) {
        return read(yaml, Paths.under(base).fetching(models), OptionalInt.empty(), Optional.empty(), false);
    }

    /** The same, of a recipe that is to be run: its sources are what is learnt from. */
    public static Reading readToRun(String yaml, Path base, ModelFetch models) {
        return read(yaml, Paths.under(base).fetching(models), OptionalInt.empty(), Optional.empty(), true);
    }

    /**
     * Reads a recipe whose model is to be trained on this machine: one that can't fit is refused.
     *
     * @param models fetches the model that training begins with, when it is named by its address
     * @param memory what a training of such a width has here
     */
    public static Reading readToTrain(
            String yaml, Path base, ModelFetch models, Function<TrainingExecution, DeviceMemory> memory) {
        return read(yaml, Paths.under(base).fetching(models), OptionalInt.empty(), Optional.of(memory), false);
    }

    /** Reads a recipe where its files can't be seen: every path must be absolute, and none is looked at. */
    public static Reading readElsewhere(String yaml) {
        return readElsewhere(yaml, OptionalInt.empty());
    }

    /**
     * The same.
     *
     * @param sample how many documents of each source are read at most
     */
    public static Reading readElsewhere(String yaml, OptionalInt sample) {
        return read(yaml, Paths.unseen(), sample, Optional.empty(), true);
    }

    /** Problems that were found in another form of a recipe, such as {@link #complete}, at their places in {@code yaml}. */
    public static List<Problem> placed(String yaml, List<Problem> problems) {
        Optional<RecipeText> text = YamlParser.parse(yaml, new ArrayList<>());
        return text.isEmpty()
                ? problems
                : problems.stream()
                        .map(problem -> text.get().problem(RecipeText.pointer(problem.path()), problem.message()))
                        .toList();
    }

    /** Takes in the files that go with a recipe. */
    public interface AssetDesk {
        /**
         * What is to stand in the recipe instead of {@code written}.
         *
         * @param written an {@link Asset} or an absolute path
         * @param several whether a folder may stand there for the files in it
         */
        Taken take(String written, boolean several);

        /**
         * Takes in the model that a training begins with.
         *
         * @param written an {@link Asset}, a {@link ModelName} or an absolute path
         */
        TakenModel takeModel(String written);

        /**
         * Takes in the tokenizer that is used.
         *
         * @param written an {@link Asset}, a {@link ModelName} or an absolute path
         */
        TakenModel takeTokenizer(String written);
    }

    /** What came of taking in a model, or a tokenizer. */
    public sealed interface TakenModel {
        /**
         * It is there.
         *
         * @param asset its {@link BaseFiles}, or a tokenizer's file
         * @param files a folder with those of its files that hold no weights, or a tokenizer's file, until the recipe has
         *     been read
         */
        record In(Asset asset, Path files) implements TakenModel {}

        /**
         * It can't be had.
         *
         * @param problem what is wrong with it, and what to do about it
         */
        record Refused(String problem) implements TakenModel {}
    }

    /** What came of taking in a file. */
    public sealed interface Taken {
        /** They are there: several for a folder. */
        record In(List<Asset> assets) implements Taken {
            public In {
                assets = List.copyOf(assets);
            }
        }

        /**
         * It can't be had.
         *
         * @param problem what is wrong with it, and what to do about it
         */
        record Refused(String problem) implements Taken {}
    }

    /**
     * Reads a recipe where its sources can't be seen.
     *
     * @param sample how many documents of each source are read at most; whatever limits that limits this, as if the recipe
     *     said itself that it is a dry run
     * @param desk gets each file that goes with the recipe
     */
    public static Reading readElsewhere(String yaml, OptionalInt sample, AssetDesk desk) {
        return read(yaml, Paths.elsewhere(desk), sample, Optional.empty(), true);
    }

    private static Reading read(
            String yaml,
            Paths paths,
            OptionalInt sample,
            Optional<Function<TrainingExecution, DeviceMemory>> memory,
            boolean runs) {
        List<Problem> problems = new ArrayList<>();
        Optional<RecipeText> text = YamlParser.parse(yaml, problems);
        if (text.isPresent() && problems.isEmpty()) {
            problems.addAll(SCHEMA.problems(text.get()));
            CrossChecks.beginning(text.get()).ifPresent(problems::add);
        }
        if (text.isEmpty() || !problems.isEmpty()) {
            return refused(problems);
        }
        NamedTokenizer tokenizer = NamedTokenizer.of(
                text.get(), paths, ModelShorthand.shape(text.get().tree()));
        problems.addAll(tokenizer.problems());
        JsonNode said = tokenizer.said();
        JsonNode filled = filled(said, sample);
        List<Problem> model = ModelChecks.problems(text.get(), filled);
        if (model.isEmpty() && ModelShorthand.isByDepth(text.get().tree())) {
            TrainingCost shaped = cost(filled);
            filled = filled(ModelShorthand.schedule(said, shaped.model(), shaped.vocabulary()), sample);
        }
        problems.addAll(model);
        problems.addAll(CrossChecks.problems(text.get(), SCHEMA.moved(), filled));
        problems.addAll(curation(text.get(), filled));
        problems.addAll(RedactClassifierFiles.resolve(text.get(), paths, filled));
        Paths.Resolution resolution = paths.resolve(text.get(), SCHEMA.paths(), filled);
        problems.addAll(resolution.problems());
        if (paths.base().isPresent() && resolution.problems().isEmpty()) {
            problems.addAll(TaskFiles.complete(text.get(), filled));
        }
        problems.addAll(TaskChecks.problems(text.get(), filled, paths.desk().isPresent()));
        if (model.isEmpty()) {
            TrainingCost cost = cost(filled).withBase(resolution.base().map(BaseModel::architecture));
            problems.addAll(SizeChecks.problems(
                    text.get(), SCHEMA.moved(), cost, memory.map(here -> here.apply(cost.execution()))));
        }
        problems.addAll(new BesideFrom(text.get(), SCHEMA).problems(filled));
        if (problems.isEmpty()) {
            problems.addAll(ObjectiveChecks.problems(
                    text.get(),
                    cost(filled),
                    resolution.base(),
                    tokenizer,
                    paths.base().isEmpty()));
            if (runs) {
                problems.addAll(SourceChecks.problems(
                        text.get(), filled, cost(filled), paths.base().isPresent()));
            }
        }
        return problems.isEmpty() ? new Reading.Accepted(bind(filled, Recipe.class)) : refused(problems);
    }

    private static JsonNode filled(JsonNode said, OptionalInt sample) {
        JsonNode filled = TaskFiles.named(SCHEMA.withDefaults(said));
        if (filled instanceof ObjectNode recipe) {
            sample.ifPresent(documents -> recipe.put("dryRun", documents));
        }
        return filled;
    }

    /** What is said of documents that are curated already. */
    private static List<Problem> curation(RecipeText text, JsonNode filled) {
        return filled.hasNonNull("dataset")
                ? CURATION.stream()
                        .filter(key -> !SCHEMA.isDefault(key, filled.get(key)))
                        .map(key -> text.problem(
                                "/" + key, "the documents of a dataset are curated; leave %s out".formatted(key)))
                        .toList()
                : List.of();
    }

    private static Reading refused(List<Problem> problems) {
        problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return new Reading.Refused(problems);
    }

    private static TrainingCost cost(JsonNode filled) {
        return new TrainingCost(
                bind(filled.path("model"), ModelSpec.class),
                bind(filled.path("training"), TrainingSpec.class),
                bind(filled.at("/execution/training"), TrainingExecution.class),
                filled.at("/tokenizer/vocabulary").asInt());
    }

    /** The model that these keys describe, with their defaults; what they say isn't checked. */
    static ModelSpec model(JsonNode keys) {
        ObjectNode recipe = JSON.createObjectNode().set("model", keys);
        return bind(SCHEMA.withDefaults(recipe).path("model"), ModelSpec.class);
    }

    /** The classifier that these keys describe, which have their defaults; files that aren't named are called nothing. */
    static RedactClassifier classifier(ObjectNode keys) {
        ObjectNode whole = keys.deepCopy();
        for (String file : List.of("model", "config", TOKENIZER)) {
            if (!whole.hasNonNull(file)) {
                whole.put(file, "");
            }
        }
        return bind(whole, RedactClassifier.class);
    }

    /** What a part of a recipe says that satisfies the schema and has its defaults. */
    static <T> T bind(JsonNode filled, Class<T> type) {
        try {
            return JSON.treeToValue(filled, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The schema lets through what the records refuse", e);
        }
    }

    /** The canonical form of {@code recipe}, in UTF-8. Equal recipes have equal bytes. */
    public static byte[] canonical(Recipe recipe) {
        return bytes(tree(recipe));
    }

    /** The canonical form of {@code recipe}, to take parts of it. */
    static ObjectNode tree(Recipe recipe) {
        return SCHEMA.withoutLaterDefaults(JSON.<ObjectNode>valueToTree(recipe).without(CARRYING_OUT));
    }

    /** What {@code part} of a recipe's canonical form has at {@code key}. */
    static JsonNode tree(String key, Object part) {
        ObjectNode whole = JSON.createObjectNode().set(key, JSON.valueToTree(part));
        return SCHEMA.withoutLaterDefaults(whole).get(key);
    }

    /** {@code recipe} with something else where its paths stand. */
    static <X extends Exception> Recipe withPaths(Recipe recipe, PathKeys.Mapping<X> mapping) throws X {
        JsonNode changed = JSON.valueToTree(recipe);
        SCHEMA.paths().map(changed, mapping);
        return bind(changed, Recipe.class);
    }

    /**
     * All that {@code recipe} says, in UTF-8: its canonical form and how it is to be carried out. Reading it gives the same
     * recipe.
     */
    public static byte[] complete(Recipe recipe) {
        ObjectNode all = SCHEMA.withoutLaterDefaults(JSON.valueToTree(recipe));
        boolean unseen = recipe.tokenizer()
                .from()
                .filter(from -> ModelName.in(from).isPresent() || RemoteModel.isAddress(from))
                .isPresent();
        if (unseen && all.path(TOKENIZER) instanceof ObjectNode tokenizer) {
            tokenizer.remove("vocabulary"); // who has the tokenizer knows it
        }
        return bytes(all);
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that can't be written", e);
        }
    }

    /**
     * The recipe in its canonical form, as this release or another has written it.
     *
     * @throws IllegalArgumentException when these bytes were not written by {@link #canonical(Recipe)}
     * @throws LaterVersion when a later release wrote them, and what it wrote can't be understood without that release
     */
    public static Recipe canonical(byte[] json) {
        try {
            JsonNode written = JSON.readTree(json);
            if (SCHEMA.isLater(written)) {
                throw new LaterVersion(
                        "This recipe", written.path(RecipeSchema.VERSION).asInt(), SCHEMA.version());
            }
            return JSON.treeToValue(SCHEMA.withDefaults(written), Recipe.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a recipe in canonical form: " + e.getMessage(), e);
        }
    }

    /** What identifies {@code recipe}: the SHA-256 of its canonical form, in lower-case hexadecimal. */
    public static String digest(Recipe recipe) {
        return digest(tree(recipe));
    }

    /** The SHA-256 of {@code json}, in lower-case hexadecimal. */
    static String digest(ObjectNode json) {
        return Sha256.of(bytes(json));
    }
}
