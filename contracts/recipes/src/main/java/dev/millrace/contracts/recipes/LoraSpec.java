package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterConfig;
import dev.millrace.contracts.models.forms.AdapterFolder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Training by low-rank adapters, which leaves the model's own weights as they are (Hu et al. 2022, "LoRA").
 *
 * @param rank inner width of an adapter
 * @param alpha what adapters add is multiplied by {@code alpha / rank}
 * @param targets which matrices have one
 * @param dropout share of an adapter's input that is left out at random in training
 * @param merged whether the package has the weights with what adapters add; otherwise it has the adapters alone
 */
public record LoraSpec(int rank, double alpha, List<Target> targets, double dropout, boolean merged) {

    /** A matrix in every layer. */
    public enum Target {
        @JsonProperty("query")
        QUERY("query"),
        @JsonProperty("key")
        KEY("key"),
        @JsonProperty("value")
        VALUE("value"),
        @JsonProperty("output")
        OUTPUT("output"),
        @JsonProperty("gate")
        GATE("gate"),
        @JsonProperty("up")
        UP("up"),
        @JsonProperty("down")
        DOWN("down");

        private final String written;

        Target(String written) {
            this.written = written;
        }

        /** As it stands in a recipe, and as the last part of a parameter's name. */
        public String written() {
            return written;
        }

        private boolean isOf(Parameter parameter) {
            return isOf(parameter.name());
        }

        private boolean isOf(String parameter) {
            return parameter.endsWith("." + written + ".weight");
        }
    }

    public LoraSpec {
        targets = List.copyOf(targets);
    }

    /** What adapters in a folder are. */
    public static LoraSpec of(AdapterFolder folder) {
        AdapterConfig config = folder.config();
        List<Target> targets = Arrays.stream(Target.values())
                .filter(target -> folder.adapted().stream().anyMatch(target::isOf))
                .toList();
        return new LoraSpec(config.rank(), config.alpha(), targets, config.dropout(), false);
    }

    /** The same, as it is written into a folder of adapters. */
    public AdapterConfig config() {
        return new AdapterConfig(rank, alpha, dropout);
    }

    /** Whether a parameter is a matrix that has an adapter. */
    public boolean adapts(Parameter parameter) {
        return targets.stream().anyMatch(target -> target.isOf(parameter));
    }

    /** The first target that no layer of a model has. */
    public Optional<Target> missing(Architecture architecture) {
        List<Parameter> parameters = architecture.parameters();
        return targets.stream()
                .filter(target -> parameters.stream().noneMatch(target::isOf))
                .findFirst();
    }

    /** What adapters' products are multiplied by. */
    public double scale() {
        return config().scale();
    }
}
