package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The training sequences, numbered from 0 without end. Which tokens number n holds is a pure function of the dataset,
 * the seed and n, whoever asks and whatever was asked before: so a training that resumes, or is shared among another
 * number of workers, sees the same data in the same order.
 *
 * <p>An epoch visits every source as often as its weight says (2.5: two whole passes and half of a third), each pass
 * over its documents in a new order, and mixes all rows.
 */
public final class Sequences implements Closeable {

    private final List<TokenShard> shards = new ArrayList<>();
    private final List<Weighted> sources = new ArrayList<>();
    private final long seed;
    private final int perEpoch;
    private final long tokens;
    private final Row row = new Row();
    private Epoch current;

    /** A source's rows, and how often each is visited in an epoch. */
    private record Weighted(Cutting.Cut cut, SourceTokens tokens) {

        boolean hasAnswers() {
            return tokens.hasAnswers();
        }

        int rows() {
            double weight = tokens.weight();
            int whole = (int) weight;
            return Math.addExact(Math.multiplyExact(whole, cut.rows()), (int) Math.ceil((weight - whole) * cut.rows()));
        }
    }

    /** One shuffled visit of everything. */
    private static final class Epoch {

        private final long number;
        private final List<Cutting.Pass> passes;
        private final int[] firsts;
        private final int[] order;

        Epoch(long number, List<Cutting.Pass> passes, int[] firsts, int[] order) {
            this.number = number;
            this.passes = passes;
            this.firsts = firsts;
            this.order = order;
        }

        void read(int index, Row into) {
            int row = order[index];
            int pass = Arrays.binarySearch(firsts, row);
            // Passes without rows share their first with the next one; the last of equals holds the row.
            int at = pass >= 0 ? lastEqual(pass) : -pass - 2;
            passes.get(at).read(row - firsts[at], into);
        }

        private int lastEqual(int pass) {
            int at = pass;
            while (at + 1 < firsts.length && firsts[at + 1] == firsts[at]) {
                at++;
            }
            return at;
        }
    }

    /**
     * Maps the job's shards, to be read as rows of {@code context} tokens that another follows.
     *
     * @throws IOException when a shard can't be read
     * @throws UnusableDataset when it has a token outside the vocabulary's size or too few tokens for one sequence
     */
    public Sequences(TrainingJob job) throws IOException, UnusableDataset {
        this(job, Blend.foretelling(job.model().context()));
    }

    /**
     * Maps the job's shards.
     *
     * @param cutting how documents become rows
     * @throws IOException when a shard can't be read
     * @throws UnusableDataset when it can't be trained on, with the reason and what would do
     */
    Sequences(TrainingJob job, Cutting cutting) throws IOException, UnusableDataset {
        this(job, cutting, false);
        if (job.training().objective().tunes() && sources.stream().noneMatch(Weighted::hasAnswers)) {
            throw new UnusableDataset(
                    "The dataset has no dialog with an answer, and nothing else is learnt from; expected documents with messages, of which the assistant says some");
        }
        if (perEpoch == 0) {
            throw new UnusableDataset(cutting.nothing()
                    .orElseGet(() ->
                            "The dataset has %,d tokens to train on, too few for one sequence of %d; add text or shorten model.context"
                                    .formatted(tokens, job.model().context())));
        }
    }

    /** The documents that aren't trained on, each once in an epoch whatever its source weighs; there may be no row. */
    static Sequences heldOut(TrainingJob job, Cutting cutting) throws IOException, UnusableDataset {
        return new Sequences(job, cutting, true);
    }

    private Sequences(TrainingJob job, Cutting cutting, boolean heldOut) throws IOException, UnusableDataset {
        this.seed = job.training().seed();
        List<SourceTokens> read = open(job, heldOut);
        this.tokens = read.stream().mapToLong(SourceTokens::tokens).sum();
        for (SourceTokens source : read) {
            sources.add(new Weighted(cutting.of(source), source));
        }
        this.perEpoch = sources.stream().mapToInt(Weighted::rows).sum();
        this.current = epoch(0);
    }

    private List<SourceTokens> open(TrainingJob job, boolean heldOut) throws IOException, UnusableDataset {
        Map<String, List<TokenShard>> bySource = new LinkedHashMap<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (TrainingJob.Shard shard : job.shards()) {
            TokenShard file = TokenShard.open(Path.of(shard.file()));
            shards.add(file);
            if (file.vocabulary() > job.vocabulary()) {
                throw new UnusableDataset("%s was made with %d token ids; the model has %d"
                        .formatted(shard.file(), file.vocabulary(), job.vocabulary()));
            }
            bySource.computeIfAbsent(shard.source(), s -> new ArrayList<>()).add(file);
            weights.put(shard.source(), heldOut ? 1 : shard.weight());
        }
        List<SourceTokens> read = new ArrayList<>();
        Counting counting = Counting.of(job.training().objective());
        bySource.forEach((name, files) -> read.add(new SourceTokens(
                files, counting, weights.getOrDefault(name, 1.0), job.training().heldOut(), heldOut)));
        return read;
    }

    /** How many there are in an epoch. */
    int perEpoch() {
        return perEpoch;
    }

    /** Tokens there are to train on. */
    public long tokens() {
        return tokens;
    }

    /** The tokens of sequence {@code n}. */
    public long[] read(long n) {
        return row(n).tokens();
    }

    /** Sequence {@code n}; the next call changes it. */
    Row row(long n) {
        long epoch = n / perEpoch;
        if (current.number != epoch) {
            current = epoch(epoch);
        }
        row.clear();
        current.read((int) (n % perEpoch), row);
        return row;
    }

    private Epoch epoch(long number) {
        List<Cutting.Pass> passes = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        int first = 0;
        for (int s = 0; s < sources.size(); s++) {
            Weighted source = sources.get(s);
            int each = source.cut().rows();
            int left = source.rows();
            for (int p = 0; left > 0; p++) {
                passes.add(source.cut().pass(new Shuffle(seed, number, s, p)));
                firsts.add(first);
                first += Math.min(each, left);
                left -= each;
            }
        }
        int[] order = new Shuffle(seed, number).permutation(perEpoch);
        return new Epoch(
                number, passes, firsts.stream().mapToInt(Integer::intValue).toArray(), order);
    }

    @Override
    public void close() {
        shards.forEach(TokenShard::close);
    }
}
