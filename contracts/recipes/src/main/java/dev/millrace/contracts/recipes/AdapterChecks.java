package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedForms.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What low-rank adapters can be to, and who can use those that aren't merged. */
final class AdapterChecks {

    private static final String LORA = "/training/lora";
    private static final String MERGED = LORA + "/merged";

    private final RecipeText text;
    private final LoraSpec lora;
    private final boolean elsewhere;
    private final List<Problem> problems = new ArrayList<>();

    private AdapterChecks(RecipeText text, LoraSpec lora, boolean elsewhere) {
        this.text = text;
        this.lora = lora;
        this.elsewhere = elsewhere;
    }

    /**
     * What is wrong with the adapters of a recipe, if it has any.
     *
     * @param base the model that training begins with, as far as it can be seen
     * @param elsewhere whether it is to run on the platform
     */
    static List<Problem> problems(RecipeText text, TrainingCost cost, Optional<BaseModel> base, boolean elsewhere) {
        if (cost.training().lora().isEmpty()) {
            return List.of();
        }
        AdapterChecks checks = new AdapterChecks(text, cost.training().lora().get(), elsewhere);
        if (cost.model().from().isEmpty()) {
            checks.problem(LORA, "adapters are to a model that training begins with; expected model.from, or no lora");
            return checks.problems;
        }
        base.ifPresent(model -> checks.targets(model.architecture()));
        if (!checks.lora.merged()) {
            checks.served();
            base.ifPresent(model -> checks.alone(model.published()));
        }
        return checks.problems;
    }

    private void targets(Architecture architecture) {
        lora.missing(architecture)
                .ifPresent(
                        target -> problem(LORA + "/targets", "the model has no matrix %s".formatted(target.written())));
    }

    /** Adapters alone have no graph of their own. */
    private void served() {
        String from = text.tree().at("/model/from").asText();
        if (elsewhere && ModelName.in(from).isEmpty()) {
            problem(
                    MERGED,
                    "adapters alone are scored and served with the graph of their model, and what model.from names has none here; expected a model of the platform (name@version), or merged: true");
        }
    }

    private void alone(Published published) {
        try {
            var _ = AdapterFolder.modules(
                    published,
                    published.architecture().parameters().stream()
                            .filter(lora::adapts)
                            .map(Parameter::name)
                            .toList());
        } catch (MalformedModel e) {
            problem(MERGED, String.valueOf(e.getMessage()));
        }
        Kind kind = published.architecture().kind();
        if (elsewhere && kind != Kind.CAUSAL) {
            problem(
                    MERGED,
                    "adapters alone are served with decoders, and the model is %s; expected merged: true"
                            .formatted(ObjectiveChecks.named(kind)));
        }
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(pointer, message));
    }
}
