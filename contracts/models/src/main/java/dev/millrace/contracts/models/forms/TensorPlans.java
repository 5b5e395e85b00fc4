package dev.millrace.contracts.models.forms;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Norm;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a form, noted one after the other. */
final class TensorPlans {

    private final List<TensorPlan> plans = new ArrayList<>();

    List<TensorPlan> all() {
        return List.copyOf(plans);
    }

    TensorPlans same(String name, String parameter) {
        plans.add(new TensorPlan.Same(name, parameter, false));
        return this;
    }

    TensorPlans row(String name, String parameter) {
        plans.add(new TensorPlan.Same(name, parameter, true));
        return this;
    }

    /** A matrix and, where it has one, its bias. */
    TensorPlans matrix(String name, String parameter, boolean bias) {
        same(name + ".weight", parameter + ".weight");
        return bias ? same(name + ".bias", parameter + ".bias") : this;
    }

    /** A matrix with its input first, as GPT-2 has them, and its bias. */
    TensorPlans transposed(String name, List<String> parameters) {
        plans.add(new TensorPlan.Stacked(name + ".weight", suffixed(parameters, ".weight"), true));
        plans.add(new TensorPlan.Stacked(name + ".bias", suffixed(parameters, ".bias"), false));
        return this;
    }

    /** Matrices one below the other. */
    TensorPlans stacked(String name, List<String> parameters, boolean bias) {
        plans.add(new TensorPlan.Stacked(name + ".weight", suffixed(parameters, ".weight"), false));
        if (bias) {
            plans.add(new TensorPlan.Stacked(name + ".bias", suffixed(parameters, ".bias"), false));
        }
        return this;
    }

    /** Matrices one below the other for each head. */
    TensorPlans perHead(String name, List<String> parameters, int heads, boolean bias) {
        plans.add(new TensorPlan.PerHead(name + ".weight", suffixed(parameters, ".weight"), heads));
        if (bias) {
            plans.add(new TensorPlan.PerHead(name + ".bias", suffixed(parameters, ".bias"), heads));
        }
        return this;
    }

    TensorPlans norm(String name, String parameter, Norm norm) {
        same(name + ".weight", parameter + ".weight");
        return norm.bias() ? same(name + ".bias", parameter + ".bias") : this;
    }

    /** The head's matrix, unless it is the embedding's. */
    TensorPlans head(String name, Architecture architecture) {
        return architecture.head().tied() ? this : same(name, "head.weight");
    }

    private static List<String> suffixed(List<String> parameters, String suffix) {
        return parameters.stream().map(parameter -> parameter + suffix).toList();
    }
}
