package dev.millrace.evaluator.domain.paired;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Comparison.Method;
import dev.millrace.contracts.events.Comparison.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A version beside the live one, item by item. What both got right, or wrong, says nothing about which is better: only what
 * they differ in does, which is why so many items tell more than two averages of them.
 *
 * @param task the task's name
 * @param metric the metric
 * @param higherIsBetter whether a greater value of it is the better one
 * @param live the version that is live
 * @param confidence of the interval
 * @param margin the largest loss that still counts as not worse
 */
public record PairedComparison(
        String task, String metric, boolean higherIsBetter, String live, double confidence, double margin) {

    /** What was found, before anything is concluded from it. */
    private record Finding(Method method, Interval interval, double p, OptionalDouble midP, double mde) {}

    /** How many items would show a difference. */
    private interface Needed {
        OptionalLong items(double effect);
    }

    /** The comparison; nothing when there are fewer than two items to compare on. */
    public Optional<Comparison> of(List<Pair> pairs) {
        if (pairs.size() < 2) {
            return Optional.empty();
        }
        Clusters clusters = Clusters.of(pairs);
        Power power = new Power(confidence);
        if (pairs.stream().allMatch(Pair::isBinary)) {
            Discordance discordance = Discordance.of(pairs, clusters);
            return Optional.of(comparison(
                    pairs.size(),
                    clusters,
                    shares(clusters, discordance, power),
                    effect -> discordance.items(power, effect)));
        }
        // What an item deviates by, if what varies as one were spread over its items.
        double deviation = clusters.error() * Math.sqrt(pairs.size());
        return Optional.of(comparison(
                pairs.size(),
                clusters,
                means(clusters, power.effect(deviation, pairs.size())),
                effect -> power.items(deviation, effect)));
    }

    private Finding shares(Clusters clusters, Discordance discordance, Power power) {
        SignFlips test = SignFlips.of(clusters.steps());
        double deviations = clusters.grouped().isPresent()
                ? Quantiles.student(0.5 + confidence / 2, clusters.size() - 1.0)
                : Quantiles.normal(0.5 + confidence / 2);
        return new Finding(
                Method.MCNEMAR,
                discordance.interval(deviations),
                test.p(),
                OptionalDouble.of(test.midP()),
                power.effectOfShare(discordance.share(), discordance.effectiveItems()));
    }

    private Finding means(Clusters clusters, double mde) {
        PairedBootstrap bootstrap = PairedBootstrap.of(clusters);
        return new Finding(
                Method.PAIRED_BOOTSTRAP, bootstrap.within(confidence), bootstrap.p(), OptionalDouble.empty(), mde);
    }

    private Comparison comparison(int n, Clusters clusters, Finding found, Needed needed) {
        double difference = clusters.difference();
        Verdict verdict = verdict(found);
        double distance = Math.abs((higherIsBetter ? difference : -difference) + margin);
        return new Comparison(
                task,
                metric,
                live,
                n,
                clusters.grouped(),
                found.method(),
                clusters.reached(),
                difference,
                found.interval().low(),
                found.interval().high(),
                confidence,
                found.p(),
                found.midP(),
                margin,
                found.mde(),
                verdict == Verdict.UNDECIDED && distance > 0 ? needed.items(distance) : OptionalLong.empty(),
                higherIsBetter,
                verdict);
    }

    /** Better or worse is what interval and test both say: of few items they may differ. */
    private Verdict verdict(Finding found) {
        double least =
                higherIsBetter ? found.interval().low() : -found.interval().high();
        double most =
                higherIsBetter ? found.interval().high() : -found.interval().low();
        boolean differ = found.p() <= 1 - confidence;
        if (least > 0 && differ) {
            return Verdict.BETTER;
        }
        if (least >= -margin) {
            return Verdict.NOT_WORSE;
        }
        return most < -margin && differ ? Verdict.WORSE : Verdict.UNDECIDED;
    }

    /**
     * In how many items two versions differ that were right or wrong.
     *
     * @param gained items that only the new one has right
     * @param lost items that only the live one has right
     * @param n all items
     * @param inflation how many times the variance of independent items that of clustered ones is; at least 1
     */
    private record Discordance(int gained, int lost, int n, double inflation) {

        static Discordance of(List<Pair> pairs, Clusters clusters) {
            int gained = 0;
            int lost = 0;
            for (Pair pair : pairs) {
                gained += pair.now().value() > pair.live().value() ? 1 : 0;
                lost += pair.now().value() < pair.live().value() ? 1 : 0;
            }
            return new Discordance(gained, lost, pairs.size(), inflation(gained, lost, pairs.size(), clusters));
        }

        private static double inflation(int gained, int lost, int n, Clusters clusters) {
            OptionalInt groups = clusters.grouped();
            if (groups.isEmpty()) {
                return 1;
            }
            double mean = (double) (gained - lost) / n;
            double independent = ((gained + lost) / (double) n - mean * mean) / (n - 1);
            double clustered = clusters.error() * clusters.error();
            return independent > 0 ? Math.max(1, clustered / independent) : (double) n / groups.getAsInt();
        }

        /** As many independent items would tell as much (Rao and Scott 1992). */
        double effectiveItems() {
            return n / inflation;
        }

        Interval interval(double deviations) {
            return new ScoreInterval(gained / inflation, lost / inflation, effectiveItems()).within(deviations);
        }

        /** How many items, as much alike as these, would show such a difference. */
        OptionalLong items(Power power, double effect) {
            OptionalLong independent = power.itemsOfShare(share(), effect);
            return independent.isPresent()
                    ? OptionalLong.of((long) Math.ceil(independent.getAsLong() * inflation))
                    : independent;
        }

        /** None at all is taken for one: what hasn't been seen yet can be. */
        double share() {
            return Math.max(1, gained + lost) / (double) n;
        }
    }
}
