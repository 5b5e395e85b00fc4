package dev.millrace.evaluator.domain.fewshot;

import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.random.PythonRandom;
import dev.millrace.evaluator.domain.task.FewShotRule;
import java.util.List;
import java.util.stream.IntStream;

/** Chooses examples for one item of a task after the other: what is drawn depends on how many items came before. */
public final class ExampleSampler {

    /** lm-evaluation-harness's default for {@code --seed}'s last number. */
    private static final long SEED = 1234;

    private final FewShotRule rule;
    private final List<Document> pool;
    private final int shots;
    private final PythonRandom random = new PythonRandom(SEED);

    /**
     * For the items of a task, from its first on.
     *
     * @param task its name, for messages
     * @param pool what is drawn from
     * @param shots how many examples for each item, at least 0
     * @throws TooFewExamples when there aren't as many
     */
    public ExampleSampler(String task, FewShotRule rule, List<Document> pool, int shots) throws TooFewExamples {
        this.rule = rule;
        this.pool = List.copyOf(pool);
        this.shots = shots;
        if (shots > 0 && drawn() > pool.size()) {
            throw new TooFewExamples(task, drawn(), pool.size());
        }
    }

    private int drawn() {
        return rule.withoutItself() ? shots + 1 : shots;
    }

    /**
     * Examples.
     *
     * @param drawn places in the pool, in the order they were drawn
     * @param chosen those of them that are shown, in order
     */
    public record Draw(List<Integer> drawn, List<Integer> chosen) {

        static final Draw NONE = new Draw(List.of(), List.of());

        public Draw {
            drawn = List.copyOf(drawn);
            chosen = List.copyOf(chosen);
        }
    }

    /** Those for the next item. */
    public Draw next(Document item) {
        if (shots == 0) {
            return Draw.NONE;
        }
        List<Integer> drawn = switch (rule.sampler()) {
            case FIRST -> IntStream.range(0, drawn()).boxed().toList();
            case RANDOM -> random.sample(pool.size(), drawn());
        };
        List<Integer> chosen = rule.withoutItself()
                ? drawn.stream()
                        .filter(place -> !pool.get(place).isLike(item))
                        .limit(shots)
                        .toList()
                : drawn;
        return new Draw(drawn, chosen);
    }
}
