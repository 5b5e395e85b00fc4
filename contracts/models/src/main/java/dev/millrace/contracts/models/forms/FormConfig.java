package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.JsonFault;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;

/** A {@code config.json}, read field by field; what isn't as it must be is named. */
final class FormConfig {

    private static final Map<String, Activation> ACTIVATIONS = Map.of(
            "gelu", Activation.GELU,
            "gelu_new", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH,
            "gelu_fast", Activation.GELU_TANH,
            "relu", Activation.RELU,
            "relu2", Activation.RELU_SQUARED,
            "silu", Activation.SILU,
            "swish", Activation.SILU);

    private static final int MOST_LAYERS = 10_000;
    private static final int MOST_LABELS = 10_000;

    /** What the class of a model that gives labels to tokens ends with. */
    static final String TOKEN_CLASSIFIER = "ForTokenClassification";

    private final String file;
    private final ObjectNode json;

    FormConfig(String file, ObjectNode json) {
        this.file = file;
        this.json = json;
    }

    private Optional<JsonNode> field(String name) {
        return Optional.ofNullable(json.get(name)).filter(value -> !value.isNull());
    }

    boolean has(String name) {
        return field(name).isPresent();
    }

    /** Whether the field is there, be it null. */
    boolean says(String name) {
        return json.has(name);
    }

    /** A size, which is from 1. */
    int integer(String name) throws MalformedModel {
        int size = optionalInteger(name).orElseThrow(() -> missing(name));
        if (size < 1) {
            throw wrong(name, "a whole number from 1");
        }
        return size;
    }

    int integer(String name, int absent) throws MalformedModel {
        return optionalInteger(name).orElse(absent);
    }

    /** How many layers, under the first of these names that is there; a bound, so that a wrong file can't ask for all memory. */
    int layers(String... names) throws MalformedModel {
        String name = Arrays.stream(names).filter(this::has).findFirst().orElse(names[0]);
        int layers = integer(name);
        if (layers > MOST_LAYERS) {
            throw wrong(name, "at most " + MOST_LAYERS);
        }
        return layers;
    }

    /** The first of two names of the same thing that is there. */
    int integerOf(String name, String other) throws MalformedModel {
        return has(name) ? integer(name) : integer(other);
    }

    OptionalInt optionalInteger(String name) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToInt()) {
            throw wrong(name, "a whole number");
        }
        return OptionalInt.of(value.get().intValue());
    }

    double number(String name, double absent) throws MalformedModel {
        return optionalNumber(name).orElse(absent);
    }

    OptionalDouble optionalNumber(String name) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!value.get().isNumber() || !Double.isFinite(value.get().doubleValue())) {
            throw wrong(name, "a number");
        }
        return OptionalDouble.of(value.get().doubleValue());
    }

    boolean flag(String name, boolean absent) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.map(JsonNode::booleanValue).orElse(absent);
    }

    Optional<String> text(String name) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isPresent() && !value.get().isTextual()) {
            throw wrong(name, "a text");
        }
        return value.map(JsonNode::textValue);
    }

    /** An object within this one; its fields are named with their path. */
    Optional<FormConfig> object(String name) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isPresent() && !value.get().isObject()) {
            throw wrong(name, "an object");
        }
        return value.map(inner -> new FormConfig(file + ": " + name, (ObjectNode) inner));
    }

    /** An object within this one, as it is. */
    Optional<ObjectNode> tree(String name) throws MalformedModel {
        return object(name).map(inner -> inner.json);
    }

    /** The texts of a list. */
    Optional<List<String>> texts(String name) throws MalformedModel {
        Optional<JsonNode> value = field(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : value.get()) {
            if (!text.isTextual()) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text.textValue());
        }
        return Optional.of(texts);
    }

    Activation activation(String name, String absent) throws MalformedModel {
        return activation(name, text(name).orElse(absent), ACTIVATIONS);
    }

    private Activation activation(String name, String written, Map<String, Activation> known) throws MalformedModel {
        Activation activation = known.get(written);
        if (activation == null) {
            throw unsupported(name, written, "one of " + String.join(", ", new TreeSet<>(known.keySet())));
        }
        return activation;
    }

    /** Refuses another value than the one that is known. */
    void only(String name, boolean value) throws MalformedModel {
        if (flag(name, value) != value) {
            throw unsupported(name, Boolean.toString(!value), Boolean.toString(value));
        }
    }

    MalformedModel unsupported(String name, String written, String known) {
        return new MalformedModel("%s: %s is %s; only %s is supported".formatted(file, name, written, known));
    }

    MalformedModel missing(String name) {
        return new MalformedModel("%s: %s is missing".formatted(file, name));
    }

    private MalformedModel wrong(String name, String expected) {
        return new MalformedModel("%s: %s is %s; expected %s".formatted(file, name, json.get(name), expected));
    }

    /** Names what can't be read, and why. */
    MalformedModel malformed(String place, JsonProcessingException e) {
        return new MalformedModel("%s: %s: %s".formatted(file, place, JsonFault.of(e)), e);
    }

    /** Names a combination that can't be. */
    MalformedModel impossible(IllegalArgumentException e) {
        return new MalformedModel("%s: %s".formatted(file, e.getMessage()), e);
    }

    /**
     * The labels of a model that gives some to tokens; none of another.
     *
     * @throws MalformedModel when it names no class that would say so and has some, or not each
     */
    List<String> labels() throws MalformedModel {
        Optional<List<String>> classes = texts("architectures");
        if (classes.isPresent() && classes.get().stream().noneMatch(name -> name.endsWith(TOKEN_CLASSIFIER))) {
            return List.of();
        }
        Optional<FormConfig> written = object("id2label");
        if (written.isEmpty()) {
            if (classes.isPresent()) {
                throw missing("id2label");
            }
            return List.of();
        }
        int size = written.get().json.size();
        if (size > MOST_LABELS) {
            throw wrong("id2label", "at most %d labels".formatted(MOST_LABELS));
        }
        List<String> labels = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            String key = Integer.toString(id);
            labels.add(written.get().text(key).orElseThrow(() -> written.get().missing(key)));
        }
        return labels;
    }

    /** Names the labels that a model gives to tokens, if it does, and how many tokens it reads, for whoever knows no form. */
    static void writeLabels(Architecture architecture, ObjectNode config) {
        List<String> labels = architecture.head().labels();
        if (!labels.isEmpty()) {
            ObjectNode names = config.putObject("id2label");
            ObjectNode ids = config.putObject("label2id");
            for (int id = 0; id < labels.size(); id++) {
                names.put(Integer.toString(id), labels.get(id));
                ids.put(labels.get(id), id);
            }
            if (!config.has("max_position_embeddings") && architecture.context() < Integer.MAX_VALUE) {
                config.put("max_position_embeddings", architecture.context());
            }
        }
    }

    /** Says that the head has a matrix of its own, in forms that take it for the embedding's where nothing is said. */
    static void writeUntied(Architecture architecture, ObjectNode config) {
        if (!architecture.head().tied()) {
            config.put("tie_word_embeddings", false);
        }
    }

    /** How an activation is written. */
    static String written(Activation activation, String tanh) {
        return switch (activation) {
            case GELU -> "gelu";
            case GELU_TANH -> tanh;
            case RELU -> "relu";
            case RELU_SQUARED -> "relu2";
            case SILU -> "silu";
        };
    }
}
