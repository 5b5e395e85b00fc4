package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Millrace's own form, for what no other form can say: the architecture as it is, field by field, and every parameter as a tensor
 * under its own name. Other programs don't read it.
 */
final class MillraceForm implements PublishedForm {

    static final String MODEL_TYPE = "millrace";

    private static final String ARCHITECTURE = "architecture";

    /** Of a head; models that were written before there were any have none. */
    private static final String LABELS = "labels";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    @Override
    public String modelType() {
        return MODEL_TYPE;
    }

    @Override
    public String className() {
        return "MillraceModel";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        ObjectNode written = config.tree(ARCHITECTURE).orElseThrow(() -> config.missing(ARCHITECTURE));
        if (written.get("head") instanceof ObjectNode head && !head.has(LABELS)) {
            head.putArray(LABELS);
        }
        try {
            return JSON.treeToValue(written, Architecture.class);
        } catch (JsonProcessingException e) {
            throw config.malformed(ARCHITECTURE + place(e), e);
        }
    }

    /** Where in the architecture it went wrong, such as {@code .decoder.blocks[0].attention}. */
    private static String place(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : "." + at.getFieldName())
                        .collect(Collectors.joining())
                : "";
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        ObjectNode written = JSON.valueToTree(architecture);
        if (architecture.head().labels().isEmpty() && written.get("head") instanceof ObjectNode head) {
            head.remove(LABELS);
        }
        config.set(ARCHITECTURE, written);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = new TensorPlans();
        architecture.parameters().stream().map(Parameter::name).forEach(name -> plans.same(name, name));
        return plans.all();
    }
}
