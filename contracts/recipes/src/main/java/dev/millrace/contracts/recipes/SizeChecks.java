package dev.millrace.contracts.recipes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What of a training's shape no machine could run, each value legal by itself: it would end as a worker's death. */
final class SizeChecks {

    /** The memory of the largest machine on offer, 32 TiB (Amazon EC2, u7inh-32tb.480xlarge, 2025). */
    private static final double LARGEST_MACHINE = 32.0 * (1L << 40);

    /** Numbers in a table of positions: it is made on the worker's heap. */
    private static final long TABLE = 1L << 25;

    /** Rows of one matrix product: BLAS counts in 32 bits. */
    private static final long ROWS = Integer.MAX_VALUE;

    /** Threads of all workers: beyond, systems refuse to start them. */
    private static final long THREADS = 1024;

    /** Beyond every text there is; the tokens seen are counted in 64 bits. */
    private static final double TOKENS = 1e16;

    private final RecipeText text;
    private final MovedKeys moved;
    private final TrainingCost cost;
    private final ModelSpec model;
    private final List<Problem> problems = new ArrayList<>();

    private SizeChecks(RecipeText text, MovedKeys moved, TrainingCost cost) {
        this.text = text;
        this.moved = moved;
        this.cost = cost;
        this.model = cost.model();
    }

    /** @param there where tensors are to lie, where that is known */
    static List<Problem> problems(RecipeText text, MovedKeys moved, TrainingCost cost, Optional<DeviceMemory> there) {
        SizeChecks checks = new SizeChecks(text, moved, cost);
        checks.tables();
        checks.rows();
        checks.threads();
        checks.tokens();
        checks.memory();
        there.ifPresent(checks::expectToFit);
        return checks.problems;
    }

    private void tables() {
        switch (model.positions().kind()) {
            case ROTARY -> table(model.headSize(), "positions of heads %d wide", "rotary tables");
            case SINUSOIDAL -> table(model.hidden(), "sinusoidal positions %d wide", "a table");
            case LEARNED, RELATIVE, ALIBI, NONE -> {}
        }
    }

    private void table(long width, String positions, String tables) {
        long numbers = width * model.context();
        if (numbers > TABLE) {
            problem(
                    "/model/context",
                    "%d %s need %s of %d numbers; expected at most %d"
                            .formatted(model.context(), positions.formatted(width), tables, numbers, TABLE));
        }
    }

    private void rows() {
        long rows = (long) cost.microBatch() * model.context();
        if (rows > ROWS) {
            problem(
                    "/execution/training/microBatch",
                    "microBatch x context is %d tokens in one pass; expected at most %d".formatted(rows, ROWS));
        }
    }

    private void threads() {
        long threads = (long) cost.execution().threads().orElse(1) * cost.workers();
        if (threads > THREADS) {
            problem(
                    "/execution/training/threads",
                    "workers x threads is %d; expected at most %d on one machine".formatted(threads, THREADS));
        }
    }

    private void tokens() {
        if (cost.tokens() > TOKENS) {
            problem(
                    "/training/steps",
                    String.format(
                            Locale.ROOT,
                            "steps x batch x context is %.1e tokens; expected at most %.0e",
                            cost.tokens(),
                            TOKENS));
        }
    }

    private void memory() {
        WorkerMemory one = cost.memory();
        double all = one.total() * cost.workers();
        if (all > LARGEST_MACHINE) {
            problem(
                    largest(one, LARGEST_MACHINE),
                    "training would need %s of memory: %s for %.3g parameters with gradients, moments and a copy, %s for a micro-batch's activations and logits, times %d workers; no machine has more than %s"
                            .formatted(
                                    WorkerMemory.words(all),
                                    WorkerMemory.words(one.state() + one.checkpoint()),
                                    cost.parameters(),
                                    WorkerMemory.words(one.activations() + one.logits()),
                                    cost.workers(),
                                    WorkerMemory.words(LARGEST_MACHINE)));
        }
    }

    private void expectToFit(DeviceMemory there) {
        if (problems.isEmpty()) {
            cost.tooLargeFor(there).ifPresent(reason -> problem(largest(cost.memory(), there.bytes()), reason));
        }
    }

    /** The key that most of the memory goes back to. */
    private String largest(WorkerMemory one, double machine) {
        if (one.total() <= machine) {
            return "/execution/training/workers";
        }
        if (one.activations() + one.logits() > one.state() + one.checkpoint()) {
            return "/execution/training/microBatch";
        }
        return 2 * cost.embedding() > cost.parameters() ? "/tokenizer/vocabulary" : "/model/hidden";
    }

    private void problem(String pointer, String message) {
        problems.add(text.problem(moved.saidAt(text, pointer), message));
    }
}
