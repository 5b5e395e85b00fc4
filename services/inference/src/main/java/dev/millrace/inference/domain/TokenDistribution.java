package dev.millrace.inference.domain;

import dev.millrace.inference.domain.ScoredToken.Candidate;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The logits of one position, and the log-probabilities they stand for. The object is reused from position to position. */
final class TokenDistribution {
    private final float[] logits;
    private int likeliest;
    private boolean sound;
    private boolean normalized;
    private double logNormalizer;

    TokenDistribution(int vocabulary) {
        this.logits = new float[vocabulary];
    }

    /** Takes the logits of row {@code row} of a matrix {rows, vocabulary}. */
    TokenDistribution of(FloatBuffer matrix, int row) {
        matrix.get(row * logits.length, logits);
        int best = 0;
        boolean numbers = true;
        for (int i = 0; i < logits.length; i++) {
            numbers &= !Float.isNaN(logits[i]);
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        likeliest = best;
        sound = numbers && Float.isFinite(logits[best]);
        normalized = false;
        return this;
    }

    /** Of equal ones the first. */
    int argmax() {
        return likeliest;
    }

    double logprob(int id) {
        return logits[id] - logNormalizer();
    }

    /** Computed once somebody asks for a probability: it takes longer than all else that is done with a row. */
    private double logNormalizer() {
        if (!normalized) {
            double max = logits[likeliest];
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - max);
            }
            logNormalizer = max + Math.log(sum);
            normalized = true;
        }
        return logNormalizer;
    }

    float[] copyOfLogits() {
        return logits.clone();
    }

    boolean isSound() {
        return sound;
    }

    ScoredToken score(int id, OptionalInt top) {
        if (top.isEmpty()) {
            return ScoredToken.unscored(id);
        }
        return new ScoredToken(id, OptionalDouble.of(logprob(id)), top(Math.max(1, top.getAsInt())));
    }

    private List<Candidate> top(int n) {
        int[] best = new int[Math.min(n, logits.length)];
        int size = 0;
        for (int id = 0; id < logits.length; id++) {
            if (size == best.length && logits[id] <= logits[best[size - 1]]) {
                continue;
            }
            int at = size < best.length ? size++ : size - 1;
            while (at > 0 && logits[best[at - 1]] < logits[id]) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = id;
        }
        List<Candidate> top = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            top.add(new Candidate(best[i], logprob(best[i])));
        }
        return top;
    }
}
