package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.GraphDistance;
import java.util.OptionalDouble;

/** How far scores are from others of the same places, place by place. */
public final class DistanceMeter {

    private long places;
    private long scores;
    private double largest;
    private double sum;
    private double divergence;
    private long same;
    private double nats;

    /**
     * Compares the scores of a place, of which there is one for each token id.
     *
     * @param right the token that stands there
     */
    public void add(float[] expected, float[] found, int right) {
        double ofExpected = logSumExp(expected);
        double ofFound = logSumExp(found);
        for (int id = 0; id < expected.length; id++) {
            double difference = Math.abs((double) expected[id] - found[id]);
            largest = Math.max(largest, difference);
            sum += difference;
            double logarithm = expected[id] - ofExpected;
            divergence += Math.exp(logarithm) * (logarithm - (found[id] - ofFound));
        }
        scores += expected.length;
        places++;
        same += likeliest(expected) == likeliest(found) ? 1 : 0;
        nats += ofFound - found[right] - (ofExpected - expected[right]);
    }

    /** Places that were compared. */
    public long places() {
        return places;
    }

    /**
     * What all places together say.
     *
     * @param bytes of the text whose every token was asked for; 0 where it isn't known
     */
    public GraphDistance distance(long bytes) {
        return new GraphDistance(
                places,
                largest,
                sum / scores,
                // A sum of roundings may come out below what can't be.
                Math.max(0, divergence / places),
                (double) same / places,
                bytes > 0 ? OptionalDouble.of(nats / Math.log(2) / bytes) : OptionalDouble.empty());
    }

    private static int likeliest(float[] scores) {
        int best = 0;
        for (int id = 1; id < scores.length; id++) {
            best = scores[id] > scores[best] ? id : best;
        }
        return best;
    }

    private static double logSumExp(float[] scores) {
        double most = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            most = Math.max(most, score);
        }
        double all = 0;
        for (float score : scores) {
            all += Math.exp(score - most);
        }
        return most + Math.log(all);
    }
}
