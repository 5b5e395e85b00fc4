package dev.millrace.bench;

import dev.millrace.redaction.domain.EntityType;
import dev.millrace.redaction.domain.Redactor;
import dev.millrace.testkit.HostileText;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Whether redaction takes twice the time for twice the text, whatever stands in it. */
final class DoublingPart implements Part {

    private static final int LENGTH = 1 << 16;
    private static final int WARM_UP = 3;
    private static final int PAIRS = 9;
    private static final double MOST = 2.6;

    private final Redactor redactor = new Redactor(EnumSet.allOf(EntityType.class));

    @Override
    public String name() {
        return "doubling";
    }

    @Override
    public String title() {
        return "Hostile text, and twice as much of it";
    }

    @Override
    public String method() {
        return "Each piece is repeated to " + LENGTH + " characters and to twice as many, with a line's end behind, and"
                + " redacted in turns: the median of " + PAIRS + " ratios of processor time. Linear is 2, quadratic 4.";
    }

    @Override
    public List<Figure> measure() {
        for (int round = 0; round < WARM_UP; round++) {
            HostileText.PIECES.forEach(piece -> nanos(HostileText.of(piece, LENGTH)));
        }
        List<Figure> figures = new ArrayList<>();
        for (String piece : HostileText.PIECES) {
            Figure figure = doubling(piece);
            Bench.say(figure);
            figures.add(figure);
        }
        return figures;
    }

    private Figure doubling(String piece) {
        String once = HostileText.of(piece, LENGTH);
        String twice = HostileText.of(piece, 2 * LENGTH);
        double[] ratios = new double[PAIRS];
        double[] times = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            times[pair] = nanos(once);
            ratios[pair] = nanos(twice) / times[pair];
        }
        return Figure.of("`" + piece.replace("\n", "\\n") + "`", Figure.digits(median(ratios)) + "-fold")
                .beside(String.format(Locale.ROOT, "%.1f ms for the shorter", median(times) / 1e6))
                .floor("at most " + MOST);
    }

    private double nanos(String text) {
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        if (redactor.redact(text).text().isEmpty()) {
            throw new IllegalStateException("Nothing is left of a text");
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
