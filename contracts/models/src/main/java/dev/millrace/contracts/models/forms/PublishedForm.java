package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import java.util.List;
import java.util.Set;

/**
 * A form in which transformers are published, as Hugging Face transformers 4.57 writes it; the layout of configurations that
 * release 5 writes is read, too. One file each; {@link PublishedForms} lists them.
 */
interface PublishedForm {

    /** The value of {@code model_type}. */
    String modelType();

    /** The class named in {@code architectures}. */
    String className();

    /** The same of a model that gives labels to tokens. */
    default String className(Architecture architecture) {
        return architecture.head().labels().isEmpty()
                ? className()
                : className().replaceFirst("ForMaskedLM$", FormConfig.TOKEN_CLASSIFIER);
    }

    /**
     * What a configuration describes.
     *
     * @throws MalformedModel when it lacks a field, or asks for something that isn't supported
     */
    Architecture read(FormConfig config) throws MalformedModel;

    /**
     * The same of a model whose files hold tensors of these names, where they tell what a configuration leaves open.
     *
     * @throws MalformedModel when it lacks a field, or asks for something that isn't supported
     */
    default Architecture read(FormConfig config, Set<String> tensors) throws MalformedModel {
        return read(config);
    }

    /** Writes what {@link #read(FormConfig)} makes the same architecture of again. */
    void write(Architecture architecture, ObjectNode config);

    /** How the tensors of the file are made of the architecture's parameters: each parameter once. */
    List<TensorPlan> tensors(Architecture architecture);
}
