package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.tokenizer.TokenizerFile.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Pieces and their probabilities, under which the texts are the most likely (Kudo 2018, 3.2), by expectation and
 * maximisation; of which those go, a quarter at a time, whose loss makes the texts least unlikely. Characters stay. The
 * same, to the bit, whatever the number of threads: sums are made in parts that don't depend on it.
 */
final class UnigramPieces {

    /** SentencePiece's {@code num_sub_iterations} and {@code shrinking_factor}. */
    private static final int ROUNDS = 2;

    private static final double KEPT = 0.75;
    /** Pieces more than are wanted, of which the most probable ones are taken in the end, as SentencePiece does. */
    private static final double MORE = 1.1;
    /** What is expected less often is no piece any more, as long as there are enough. */
    private static final double LEAST_EXPECTED = 0.5;
    /** Of a piece that no text is cut into. */
    private static final double NO_LOSS = Double.NEGATIVE_INFINITY;

    /** Parts that runs are shared out in. */
    private static final int PARTS = 8;

    private final SymbolRuns runs;
    private final SeedPieces seeds;
    private final PieceTrie trie = new PieceTrie();
    private final double[] scores;
    private final boolean[] alive;
    private int living;

    UnigramPieces(SymbolRuns runs, SeedPieces seeds, Predicate<String> never) {
        this.runs = runs;
        this.seeds = seeds;
        this.scores = new double[seeds.size()];
        this.alive = new boolean[seeds.size()];
        double all = Math.log(
                IntStream.range(0, seeds.size()).mapToDouble(seeds::weight).sum());
        for (int piece = 0; piece < scores.length; piece++) {
            if (isCharacter(piece) || !never.test(text(piece))) {
                trie.put(runs, seeds.place(piece), seeds.length(piece), piece);
                scores[piece] = Math.log((double) seeds.weight(piece)) - all;
                alive[piece] = true;
                living++;
            }
        }
    }

    /**
     * The most probable pieces, every character among them.
     *
     * @param wanted how many
     * @throws InterruptedException when the thread is interrupted
     */
    List<Scored> choose(int wanted) throws InterruptedException {
        int more = (int) (wanted * MORE);
        while (true) {
            for (int round = 0; round < ROUNDS; round++) {
                maximise(expected(), wanted);
            }
            if (living <= more) {
                break;
            }
            prune(Math.max(more, (int) (living * KEPT)));
        }
        keep(inOrder(), wanted);
        maximise(expected(), wanted);
        return inOrder().stream()
                .map(piece -> new Scored(text(piece), scores[piece]))
                .toList();
    }

    /** Characters before all others, then the most probable. */
    private void keep(List<Integer> inOrder, int wanted) {
        int left = wanted - (int) inOrder.stream().filter(this::isCharacter).count();
        for (int piece : inOrder) {
            if (!isCharacter(piece) && left-- <= 0) {
                kill(piece);
            }
        }
        forgetDead();
    }

    private List<Integer> inOrder() {
        List<Integer> all = new ArrayList<>(IntStream.range(0, scores.length)
                .filter(piece -> alive[piece])
                .boxed()
                .toList());
        all.sort(Comparator.<Integer>comparingDouble(piece -> -scores[piece]).thenComparing(piece -> piece));
        return all;
    }

    private boolean isCharacter(int piece) {
        return seeds.length(piece) == 1;
    }

    private String text(int piece) {
        return runs.text(seeds.place(piece), seeds.length(piece));
    }

    private void kill(int piece) {
        alive[piece] = false;
        living--;
    }

    private void forgetDead() {
        trie.removeIf(piece -> !alive[piece]);
    }

    /** What is done with a part of the runs gives figures by piece, and all of them are added up. */
    private interface Part {
        void add(PieceLattice lattice, int run, double[] figures);
    }

    private double[] sums(Part part) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("training a tokenizer, with %d pieces left".formatted(living));
        }
        double[][] parts = new double[PARTS][];
        IntStream.range(0, PARTS).parallel().forEach(p -> {
            double[] figures = new double[scores.length];
            PieceLattice lattice = new PieceLattice(runs, trie, scores);
            int from = (int) ((long) runs.size() * p / PARTS);
            int to = (int) ((long) runs.size() * (p + 1) / PARTS);
            for (int run = from; run < to; run++) {
                part.add(lattice, run, figures);
            }
            parts[p] = figures;
        });
        double[] sums = parts[0];
        for (int p = 1; p < PARTS; p++) {
            for (int piece = 0; piece < sums.length; piece++) {
                sums[piece] += parts[p][piece];
            }
        }
        return sums;
    }

    private double[] expected() throws InterruptedException {
        return sums((lattice, run, figures) ->
                lattice.expect(runs.start(run), runs.end(run) - runs.start(run), runs.count(run), figures));
    }

    /**
     * Probabilities by what is expected, as if a few times less: rare pieces are trusted less (SentencePiece's Bayesian
     * step).
     */
    private void maximise(double[] expected, int wanted) {
        long rare = IntStream.range(0, expected.length)
                .filter(piece -> alive[piece] && !isCharacter(piece) && expected[piece] < LEAST_EXPECTED)
                .count();
        boolean spare = living - rare >= wanted;
        double all = 0;
        for (int piece = 0; piece < expected.length; piece++) {
            if (alive[piece] && expected[piece] < LEAST_EXPECTED) {
                if (spare && !isCharacter(piece)) {
                    kill(piece);
                } else {
                    expected[piece] = LEAST_EXPECTED;
                }
            }
            all += alive[piece] ? expected[piece] : 0;
        }
        double logarithm = digamma(all);
        for (int piece = 0; piece < expected.length; piece++) {
            if (alive[piece]) {
                scores[piece] = digamma(expected[piece]) - logarithm;
            }
        }
        forgetDead();
    }

    /** Leaves the pieces that the texts would be most unlikely without, were they cut at their best. */
    private void prune(int left) throws InterruptedException {
        double[] counts = sums((lattice, run, figures) -> {
            for (int piece : lattice.best(runs.start(run), runs.end(run) - runs.start(run), false)) {
                figures[piece] += runs.count(run);
            }
        });
        double all = Arrays.stream(counts).sum();
        double[] losses = new double[scores.length];
        IntStream.range(0, PARTS).parallel().forEach(p -> {
            PieceLattice lattice = new PieceLattice(runs, trie, scores);
            for (int piece = p; piece < losses.length; piece += PARTS) {
                losses[piece] = alive[piece] ? loss(piece, lattice, counts, all) : 0;
            }
        });
        List<Integer> others = new ArrayList<>();
        for (int piece = 0; piece < losses.length; piece++) {
            if (alive[piece] && !isCharacter(piece)) {
                others.add(piece);
            }
        }
        others.sort(Comparator.<Integer>comparingDouble(piece -> -losses[piece]).thenComparing(piece -> piece));
        int kept = left - (living - others.size());
        for (int i = 0; i < others.size(); i++) {
            if (i >= kept || losses[others.get(i)] == NO_LOSS) {
                kill(others.get(i));
            }
        }
        forgetDead();
    }

    /** By how much the logarithm of the texts' probability sinks without a piece, in place of which others stand then. */
    private double loss(int piece, PieceLattice lattice, double[] counts, double all) {
        if (counts[piece] == 0) {
            return NO_LOSS;
        }
        int length = seeds.length(piece);
        int[] instead = lattice.best(seeds.place(piece), length, true);
        if (instead.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (lattice.bestScore(length) > scores[piece]) {
            return NO_LOSS;
        }
        double total = Math.log(all + counts[piece] * (instead.length - 1));
        double others = 0;
        for (int other : instead) {
            others += Math.log(counts[other] + counts[piece]) - total;
        }
        return counts[piece] * (Math.log(counts[piece]) - Math.log(all) - others);
    }

    /**
     * The logarithm's like for expected counts: by recurrence, then its asymptotic series (Abramowitz and Stegun, 6.3.5 and
     * 6.3.18).
     */
    static double digamma(double x) {
        double shift = 0;
        double at = x;
        while (at < 7) {
            shift -= 1 / at;
            at++;
        }
        double square = 1 / (at * at);
        return shift
                + Math.log(at)
                - 1 / (2 * at)
                - square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square / 240.0)));
    }
}
