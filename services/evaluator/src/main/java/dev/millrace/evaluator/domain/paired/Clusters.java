package dev.millrace.evaluator.domain.paired;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * Pairs summed up over what varies as one: clusters where items come in groups, or else every item by itself. Fewer groups
 * than {@link #FEWEST} say nothing about how groups vary (Cameron, Gelbach and Miller 2008): the items of such are taken for
 * themselves.
 */
final class Clusters {

    static final int FEWEST = 10;

    private final boolean grouped;
    /** Of each: sums above the line, of the new version and of the live one, and below it. */
    private final double[] now;

    private final double[] live;
    private final double[] nowBelow;
    private final double[] liveBelow;

    private Clusters(int n, boolean grouped) {
        this.grouped = grouped;
        this.now = new double[n];
        this.live = new double[n];
        this.nowBelow = new double[n];
        this.liveBelow = new double[n];
    }

    static Clusters of(List<Pair> pairs) {
        Map<String, Integer> places = new HashMap<>();
        int[] place = new int[pairs.size()];
        for (int i = 0; i < place.length; i++) {
            int own = i;
            // Who has no group is one.
            String name = pairs.get(i).cluster().map("="::concat).orElseGet(() -> "#" + own);
            place[i] = places.computeIfAbsent(name, unknown -> places.size());
        }
        boolean grouped = places.size() >= FEWEST && places.size() < pairs.size();
        Clusters sums = new Clusters(grouped ? places.size() : pairs.size(), grouped);
        for (int i = 0; i < place.length; i++) {
            sums.add(grouped ? place[i] : i, pairs.get(i));
        }
        return sums;
    }

    private void add(int place, Pair pair) {
        now[place] += pair.now().above();
        live[place] += pair.live().above();
        nowBelow[place] += pair.now().below();
        liveBelow[place] += pair.live().below();
    }

    /** How many groups, where these are groups. */
    OptionalInt grouped() {
        return grouped ? OptionalInt.of(size()) : OptionalInt.empty();
    }

    int size() {
        return now.length;
    }

    /** What the new version has reached over all. */
    double reached() {
        return sum(now) / sum(nowBelow);
    }

    /** How much more that is than what the live one has. */
    double difference() {
        return reached() - sum(live) / sum(liveBelow);
    }

    /** The difference of a draw: of these clusters, of which one may be there more than once. */
    double difference(IntSupplier places) {
        double above = 0;
        double aboveLive = 0;
        double below = 0;
        double belowLive = 0;
        for (int i = 0; i < size(); i++) {
            int place = places.getAsInt();
            above += now[place];
            aboveLive += live[place];
            below += nowBelow[place];
            belowLive += liveBelow[place];
        }
        return above / below - aboveLive / belowLive;
    }

    /** The standard error of the difference of two ratios, of which clusters are the sample (Cochran, 6.4 and 6.5). */
    double error() {
        double meanNow = reached();
        double meanLive = sum(live) / sum(liveBelow);
        double squares = 0;
        for (int i = 0; i < size(); i++) {
            double residual = (now[i] - meanNow * nowBelow[i]) / sum(nowBelow)
                    - (live[i] - meanLive * liveBelow[i]) / sum(liveBelow);
            squares += residual * residual;
        }
        return Math.sqrt(squares * size() / (size() - 1));
    }

    /** How often the new version was right more often than the live one, as whole numbers. */
    int[] steps() {
        int[] steps = new int[size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Math.toIntExact(Math.round(now[i] - live[i]));
        }
        return steps;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
