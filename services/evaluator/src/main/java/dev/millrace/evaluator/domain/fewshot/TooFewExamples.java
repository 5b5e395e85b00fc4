package dev.millrace.evaluator.domain.fewshot;

/** More examples are asked for than a task has. */
public final class TooFewExamples extends Exception {

    private static final long serialVersionUID = 1L;

    TooFewExamples(String task, int wanted, int there) {
        super("%s: %d examples would have to be drawn, and there are %d; ask for fewer shots"
                .formatted(task, wanted, there));
    }
}
