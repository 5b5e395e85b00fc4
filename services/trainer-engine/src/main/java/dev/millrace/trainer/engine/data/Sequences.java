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
 * over the documents in a new order, and mixes all windows.
 */
public final class Sequences implements Closeable {

    private final List<TokenShard> shards = new ArrayList<>();
    private final List<SourceTokens> sources = new ArrayList<>();
    private final long seed;
    private final int context;
    private final int perEpoch;
    private final long tokens;
    private Epoch current;

    /** One shuffled visit of everything. */
    private static final class Epoch {

        private final long number;
        private final List<Pass> passes;
        private final int[] firsts;
        private final int[] order;

        Epoch(long number, List<Pass> passes, int[] firsts, int[] order) {
            this.number = number;
            this.passes = passes;
            this.firsts = firsts;
            this.order = order;
        }

        void read(int index, long[] into, int offset) {
            int window = order[index];
            int pass = Arrays.binarySearch(firsts, window);
            // Passes without windows share their first with the next one; the last of equals holds the window.
            int at = pass >= 0 ? lastEqual(pass) : -pass - 2;
            passes.get(at).read(window - firsts[at], into, offset);
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
     * Maps the job's shards.
     *
     * @throws IOException when a shard can't be read
     * @throws UnusableDataset when it has a token outside the vocabulary's size or too few tokens for one sequence
     */
    public Sequences(TrainingJob job) throws IOException, UnusableDataset {
        this.seed = job.training().seed();
        this.context = job.model().context();
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
            weights.put(shard.source(), shard.weight());
        }
        bySource.forEach((name, files) -> sources.add(new SourceTokens(
                files, weights.getOrDefault(name, 1.0), job.training().heldOut())));
        this.tokens = sources.stream().mapToLong(SourceTokens::tokens).sum();
        this.perEpoch = sources.stream().mapToInt(this::windows).sum();
        if (perEpoch == 0) {
            throw new UnusableDataset(
                    "The dataset has %,d tokens to train on, too few for one sequence of %d; add text or shorten model.context"
                            .formatted(tokens, context));
        }
        this.current = epoch(0);
    }

    /** Tokens of a sequence that another follows. */
    int context() {
        return context;
    }

    /** Tokens there are to train on. */
    public long tokens() {
        return tokens;
    }

    /** Copies the {@code context + 1} tokens of sequence {@code n}. */
    public void read(long n, long[] into, int offset) {
        long epoch = n / perEpoch;
        if (current.number != epoch) {
            current = epoch(epoch);
        }
        current.read((int) (n % perEpoch), into, offset);
    }

    private int windows(SourceTokens source) {
        int whole = (int) source.weight();
        int each = Pass.windows(source.tokens(), context);
        return Math.addExact(Math.multiplyExact(whole, each), (int) Math.ceil((source.weight() - whole) * each));
    }

    private Epoch epoch(long number) {
        List<Pass> passes = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        int first = 0;
        for (int s = 0; s < sources.size(); s++) {
            SourceTokens source = sources.get(s);
            int each = Pass.windows(source.tokens(), context);
            int left = windows(source);
            for (int p = 0; left > 0; p++) {
                passes.add(new Pass(source, context, new Shuffle(seed, number, s, p)));
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
