package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Rotary.Llama3Scaling;
import java.util.Optional;

/** Rotary positions in configurations: {@code rope_theta} and {@code rope_scaling}, or {@code rope_parameters}. */
final class Ropes {

    private static final String PARAMETERS = "rope_parameters";
    private static final String SCALING = "rope_scaling";
    private static final String THETA = "rope_theta";

    private Ropes() {}

    /** @param share of a head's components that are turned where the configuration says nothing of that */
    static Rotary read(FormConfig config, int headSize, double theta, double share) throws MalformedModel {
        Optional<FormConfig> parameters = config.object(PARAMETERS);
        FormConfig place = parameters.orElse(config);
        double part = parameters.isPresent()
                ? place.number("partial_rotary_factor", config.number("partial_rotary_factor", share))
                : config.number("partial_rotary_factor", share);
        return rotary(
                place.number(THETA, config.number(THETA, theta)),
                (int) (headSize * part),
                parameters.isPresent() ? parameters : config.object(SCALING));
    }

    static Rotary rotary(double theta, int dimensions, Optional<FormConfig> scaling) throws MalformedModel {
        Optional<Llama3Scaling> stretched = Optional.empty();
        if (scaling.isPresent()) {
            FormConfig how = scaling.get();
            // Earlier releases call it "type".
            String type = how.text(how.has("rope_type") ? "rope_type" : "type").orElse("default");
            switch (type) {
                case "default" -> {}
                case "llama3" ->
                    stretched = Optional.of(new Llama3Scaling(
                            how.optionalNumber("factor").orElseThrow(() -> how.missing("factor")),
                            how.number("low_freq_factor", 1),
                            how.number("high_freq_factor", 4),
                            how.integer("original_max_position_embeddings")));
                default -> throw how.unsupported("rope_type", type, "default or llama3");
            }
        }
        return new Rotary(theta, dimensions, stretched);
    }

    static void write(Rotary rotary, ObjectNode config) {
        config.put(THETA, rotary.theta());
        if (rotary.scaling().isPresent()) {
            Llama3Scaling scaling = rotary.scaling().get();
            config.putObject(SCALING)
                    .put("factor", scaling.factor())
                    .put("high_freq_factor", scaling.highFrequency())
                    .put("low_freq_factor", scaling.lowFrequency())
                    .put("original_max_position_embeddings", scaling.original())
                    .put("rope_type", "llama3");
        } else {
            config.putNull(SCALING);
        }
    }
}
