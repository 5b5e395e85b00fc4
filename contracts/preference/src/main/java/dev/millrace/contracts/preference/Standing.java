package dev.millrace.contracts.preference;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a model stands among those that it is compared with.
 *
 * @param strength by {@link BradleyTerry}
 * @param elo by {@link Elo}
 */
public record Standing(String model, WinRate winRate, BradleyTerry.Rating strength, double elo) {

    /**
     * The standing of every model, the strongest first.
     *
     * @param comparisons in the order they were made
     */
    public static List<Standing> of(List<Comparison> comparisons) {
        Map<String, BradleyTerry.Rating> strengths = BradleyTerry.ratings(comparisons);
        Map<String, Double> elo = Elo.ratings(comparisons);
        return strengths.entrySet().stream()
                .map(of -> new Standing(
                        of.getKey(),
                        WinRate.of(of.getKey(), comparisons),
                        of.getValue(),
                        Objects.requireNonNull(elo.get(of.getKey()))))
                .sorted(Comparator.comparingDouble(
                                (Standing standing) -> -standing.strength().rating())
                        .thenComparing(Standing::model))
                .toList();
    }
}
