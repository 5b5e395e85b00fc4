package dev.millrace.evaluator.domain.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures from scipy 1.17.1 and statsmodels 0.15.0, or published; by what is said beside each. */
class PublishedComparisonsTest {

    /** statsmodels' mcnemar(exact=True); the mid-p from scipy.stats.binom.pmf. */
    @ParameterizedTest
    @CsvSource({
        "1, 7, 0.0703125, 0.0390625",
        "12, 5, 0.143463134765625, 0.09625244140625",
        "40, 22, 0.030015864349067285, 0.022574972673257192",
        "0, 6, 0.03125, 0.015625",
        "3, 3, 1, 0.84375",
        "310, 250, 0.012590475149380293, 0.011236762024285746"
    })
    void mcNemarsExactTest(int gained, int lost, double p, double midP) {
        int[] steps = new int[gained + lost + 30];
        for (int i = 0; i < gained + lost; i++) {
            steps[i] = i < gained ? 1 : -1;
        }

        SignFlips test = SignFlips.of(steps);

        assertThat(test.p()).isCloseTo(p, within(1e-11));
        assertThat(test.midP()).isCloseTo(midP, within(1e-11));
    }

    /** scipy.stats.permutation_test(permutation_type="samples", n_resamples=inf) on the clusters' sums. */
    @Test
    void theSameTestOfClusters() {
        assertThat(SignFlips.of(new int[] {3, -1, 2, 2, 0, 1, -2, 4, 1, 1, -1, 3})
                        .p())
                .isCloseTo(0.0927734375, within(1e-12));
    }

    /**
     * The score inverted by scipy.optimize.brentq over a likelihood that minimize_scalar maximises; the first is the
     * airway hyper-responsiveness of Fagerland, Lydersen and Laake (2014): -0.517 to -0.026.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 7, 21, 0.95, -0.517232277, -0.026003030",
        "12, 5, 100, 0.95, -0.011863210, 0.157415606",
        "40, 22, 500, 0.95, 0.005282524, 0.068019006",
        "40, 22, 500, 0.99, -0.004782492, 0.078893099",
        "6, 0, 50, 0.95, 0.040090688, 0.238048174",
        "0, 0, 200, 0.95, -0.018845327, 0.018845327"
    })
    void tangosInterval(int gained, int lost, int n, double confidence, double low, double high) {
        Interval interval = new ScoreInterval(gained, lost, n).within(Quantiles.normal(0.5 + confidence / 2));

        assertThat(interval.low()).isCloseTo(low, within(1e-8));
        assertThat(interval.high()).isCloseTo(high, within(1e-8));
    }

    /** scipy.stats.norm.ppf and t.ppf. */
    @Test
    void quantiles() {
        assertThat(Quantiles.normal(0.975)).isCloseTo(1.959963984540054, within(1e-11));
        assertThat(Quantiles.normal(0.9999)).isCloseTo(3.719016485455709, within(1e-9));
        assertThat(Quantiles.normal(0.4)).isCloseTo(-0.2533471031357997, within(1e-11));
        assertThat(Quantiles.student(0.975, 1)).isCloseTo(12.706204736174694, within(1e-9));
        assertThat(Quantiles.student(0.975, 9)).isCloseTo(2.262157162798205, within(1e-11));
        assertThat(Quantiles.student(0.995, 30)).isCloseTo(2.7499956535672254, within(1e-11));
        assertThat(Quantiles.student(0.975, 499)).isCloseTo(1.9647293909876886, within(1e-11));
    }

    /**
     * scipy.stats.bootstrap(paired=True, method="percentile") of the ratios' difference with 400,000 draws, at the
     * confidence that the expanded interval has. The draws are others, so ends agree as far as 10,000 of them tell.
     */
    @Test
    void theBootstrapOfBitsPerByte() {
        List<Pair> items = new ArrayList<>();
        List<Pair> grouped = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double bytes = 200 + i * 37 % 101 * 5.0;
            double live = bytes * Math.log(2) * (1.0 + 0.01 * (i * 17 % 23 - 11));
            double now = live - bytes * Math.log(2) * (0.02 + 0.004 * (i * 29 % 31 - 15));
            Quantity reached = Quantity.likelihood(now, bytes);
            Quantity before = Quantity.likelihood(live, bytes);
            items.add(new Pair(reached, before, Optional.empty()));
            grouped.add(new Pair(reached, before, Optional.of("g" + i / 4)));
        }

        PairedBootstrap ofItems = PairedBootstrap.of(Clusters.of(items));
        PairedBootstrap ofGroups = PairedBootstrap.of(Clusters.of(grouped));

        assertThat(Clusters.of(items).difference()).isCloseTo(-0.025225375626043416, within(1e-12));
        assertThat(Clusters.of(items).error()).isCloseTo(0.0059, within(0.0002));
        assertThat(Clusters.of(grouped).grouped()).hasValue(10);
        assertThat(ofItems.within(0.95).low()).isCloseTo(-0.037047, within(0.0004));
        assertThat(ofItems.within(0.95).high()).isCloseTo(-0.012998, within(0.0004));
        assertThat(ofGroups.within(0.95).low()).isCloseTo(-0.049001, within(0.0008));
        assertThat(ofGroups.within(0.95).high()).isCloseTo(0.000257, within(0.0008));
    }

    /** statsmodels' NormalIndPower(ratio=0). */
    @Test
    void whatSoManyItemsShowOfAMean() {
        Power power = new Power(0.95);

        assertThat(power.effect(1, 200)).isCloseTo(0.19810178824311017, within(1e-6));
        assertThat(power.items(1, 0.2)).hasValue(197);
        assertThat(power.items(1, 0)).isEmpty();
    }
}
