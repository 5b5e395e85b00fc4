package dev.millrace.evaluator.domain.item;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the requests of a task ask a model for. */
public enum OutputKind {
    /** The log-likelihood of each choice. */
    MULTIPLE_CHOICE("multiple_choice"),
    /** The log-likelihood of one continuation, and whether the model would have said it. */
    LOGLIKELIHOOD("loglikelihood"),
    /** The log-likelihood of a whole text. */
    LOGLIKELIHOOD_ROLLING("loglikelihood_rolling"),
    /** A text. */
    GENERATE_UNTIL("generate_until");

    private final String name;

    OutputKind(String name) {
        this.name = name;
    }

    /** Its name in task files, lm-evaluation-harness's {@code output_type}. */
    public String named() {
        return name;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static OutputKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected an output type of %s, found \"%s\""
                        .formatted(
                                Arrays.stream(values()).map(OutputKind::named).collect(Collectors.joining(", ")),
                                name)));
    }
}
