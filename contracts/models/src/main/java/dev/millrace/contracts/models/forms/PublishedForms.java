package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms of published models that are known, and Millrace's own, by the {@code model_type} of their configuration. */
public final class PublishedForms {

    private static final Map<String, PublishedForm> ALL = new TreeMap<>(List.of(
                    new BartForm(),
                    new BertForm(),
                    new BloomForm(),
                    new GemmaForm(),
                    new Gemma2Form(),
                    new Gpt2Form(),
                    new GptNeoXForm(),
                    new LlamaForm(),
                    new MillraceForm(),
                    new MistralForm(),
                    new ModernBertForm(),
                    new Olmo2Form(),
                    new OptForm(),
                    new PhiForm(),
                    new Qwen2Form(),
                    new Qwen3Form(),
                    new RobertaForm(),
                    new T5Form())
            .stream()
            .collect(Collectors.toMap(PublishedForm::modelType, Function.identity())));

    /** Forms that serve a whole family of architectures. */
    private static final List<String> USUAL = List.of("llama", "gpt2", "bert", "t5");

    private PublishedForms() {}

    /**
     * A published model's form.
     *
     * @param modelType its name
     * @param className the class that Hugging Face transformers loads it with
     */
    public record Published(String modelType, String className, Architecture architecture) {

        /** How the tensors of its files are made of the architecture's parameters. */
        public List<TensorPlan> tensors() {
            return form(modelType).tensors(architecture);
        }

        /** Whether other programs than Millrace know it. */
        public boolean isWidelyRead() {
            return !modelType.equals(MillraceForm.MODEL_TYPE);
        }

        /** What {@code config.json} says of the architecture, in the layout of transformers 4. */
        public ObjectNode config() {
            ObjectNode config = JsonNodeFactory.instance.objectNode();
            config.putArray("architectures").add(className);
            config.put("model_type", modelType);
            form(modelType).write(architecture, config);
            FormConfig.writeLabels(architecture, config);
            return config;
        }
    }

    /**
     * The form that an architecture is published in: the first that says of it all that there is to say. Those come first that
     * most programs know, and Millrace's own, which can say everything, last.
     */
    public static Published of(Architecture architecture) {
        PublishedForm first = Stream.concat(USUAL.stream().map(PublishedForms::form), ALL.values().stream())
                .filter(form -> !form.modelType().equals(MillraceForm.MODEL_TYPE))
                .filter(form -> isExpressedBy(form, architecture))
                .findFirst()
                .orElseGet(() -> form(MillraceForm.MODEL_TYPE));
        return new Published(first.modelType(), first.className(architecture), architecture);
    }

    /** What a form writes is read again as the same, and its tensors hold every parameter once. */
    private static boolean isExpressedBy(PublishedForm form, Architecture architecture) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        try {
            form.write(architecture, config);
            FormConfig.writeLabels(architecture, config);
            return form.read(new FormConfig(form.modelType(), config)).equals(architecture)
                    && form.tensors(architecture).stream()
                            .flatMap(plan -> plan.parameters().stream())
                            .collect(Collectors.toSet())
                            .equals(architecture.parameters().stream()
                                    .map(Parameter::name)
                                    .collect(Collectors.toSet()));
        } catch (MalformedModel | IllegalArgumentException | NoSuchElementException e) {
            return false;
        }
    }

    /** The names of the forms, in order. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Reads a {@code config.json}, of transformers 4 or 5.
     *
     * @throws MalformedModel when it isn't JSON, names no form that is known, lacks a field, or asks for something that isn't
     *     supported; with the file's and the field's name
     */
    public static Published read(Path config) throws IOException {
        return read(config.toString(), JsonFile.read(config));
    }

    /**
     * The same of a model whose files hold tensors of these names: where a configuration leaves open whether the head has a matrix
     * of its own, they tell.
     */
    public static Published read(Path config, Set<String> tensors) throws IOException {
        return read(config.toString(), JsonFile.read(config), (form, fields) -> form.read(fields, tensors));
    }

    static Published read(String file, ObjectNode fields) throws MalformedModel {
        return read(file, fields, PublishedForm::read);
    }

    private interface Reader {
        Architecture read(PublishedForm form, FormConfig config) throws MalformedModel;
    }

    private static Published read(String file, ObjectNode fields, Reader reader) throws MalformedModel {
        FormConfig config = new FormConfig(file, fields);
        String type = config.text("model_type").orElseThrow(() -> config.missing("model_type"));
        PublishedForm form = ALL.get(type);
        if (form == null) {
            throw config.unsupported("model_type", type, "one of " + String.join(", ", ALL.keySet()));
        }
        try {
            Architecture architecture = reader.read(form, config);
            return new Published(type, form.className(architecture), architecture);
        } catch (IllegalArgumentException e) {
            throw config.impossible(e);
        }
    }

    private static PublishedForm form(String modelType) {
        PublishedForm form = ALL.get(modelType);
        if (form == null) {
            throw new IllegalArgumentException("No form is called " + modelType);
        }
        return form;
    }
}
