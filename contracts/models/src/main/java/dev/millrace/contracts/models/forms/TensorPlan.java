package dev.millrace.contracts.models.forms;

import java.util.List;

/** How a tensor of a published model is made of parameters, and the other way round. */
public sealed interface TensorPlan {

    /** The tensor's name in the file. */
    String name();

    /** The parameters that it holds. */
    List<String> parameters();

    /**
     * A parameter as it is.
     *
     * @param row whether it has a first dimension of 1 in the file
     */
    record Same(String name, String parameter, boolean row) implements TensorPlan {
        @Override
        public List<String> parameters() {
            return List.of(parameter);
        }
    }

    /**
     * Parameters one below the other, output by output.
     *
     * @param transposed whether the whole has its input first in the file
     */
    record Stacked(String name, List<String> parameters, boolean transposed) implements TensorPlan {
        public Stacked {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * Parameters one below the other for each head: those of the first head, then those of the second.
     *
     * @param heads how many
     */
    record PerHead(String name, List<String> parameters, int heads) implements TensorPlan {
        public PerHead {
            parameters = List.copyOf(parameters);
        }
    }
}
