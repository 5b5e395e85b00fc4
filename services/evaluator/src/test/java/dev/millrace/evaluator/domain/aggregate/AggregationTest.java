package dev.millrace.evaluator.domain.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.millrace.evaluator.domain.item.ItemValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregationTest {

    private static List<ItemValue> figures(double... values) {
        List<ItemValue> items = new ArrayList<>();
        for (double value : values) {
            items.add(new ItemValue.Figure(value));
        }
        return items;
    }

    private static List<ItemValue> labels(List<Integer> right, List<Integer> said) {
        List<ItemValue> items = new ArrayList<>();
        for (int i = 0; i < right.size(); i++) {
            items.add(new ItemValue.Labels(right.get(i), said.get(i)));
        }
        return items;
    }

    private static Aggregate of(Aggregation aggregation, List<ItemValue> items, int draws) {
        return Aggregates.of("m", aggregation, items, new Bootstrap(draws));
    }

    /** Errors computed with CPython 3.11's random module, chunk by chunk; 2,500 draws are two chunks. */
    @ParameterizedTest
    @CsvSource({
        "PERPLEXITY,50,0.17377394345044514,0.220720757988759",
        "PERPLEXITY,2500,0.17377394345044514,0.24153299933770211",
        "MEDIAN,50,2.5,1.353010626381789",
        "MEDIAN,2500,2.5,1.3840394293321374"
    })
    void drawsOfABootstrapAreThoseOfPython(Aggregation aggregation, int draws, double value, double stderr) {
        Aggregate figure = of(aggregation, figures(2.5, -1, 4, 0.25, 3), draws);

        assertThat(figure.value()).isEqualTo(value, offset(1e-12));
        assertThat(figure.stderr().orElseThrow()).isEqualTo(stderr, offset(1e-12));
    }

    @Test
    void whereThereIsNoRuleForAnErrorThereIsNone() {
        assertThat(of(Aggregation.MEAN, figures(1), 100).stderr()).isEmpty();
        assertThat(of(Aggregation.MEAN, figures(1, 0), 0).stderr()).isEmpty();
        List<ItemValue> spread = List.of(new ItemValue.Spread(-4, 2), new ItemValue.Spread(-2, 1));
        Aggregate bits = of(Aggregation.BITS_PER_BYTE, spread, 100);
        assertThat(bits.stderr()).isEmpty();
        assertThat(bits.value()).isEqualTo(2 / Math.log(2), offset(1e-12));
    }

    /** Values by scikit-learn 1.9.1. */
    @Test
    void labelsAreComparedOverAllItems() {
        List<ItemValue> two = labels(List.of(1, 0, 1, 1, 0, 0, 1, 0), List.of(1, 0, 0, 1, 1, 0, 1, 0));
        assertThat(of(Aggregation.F1, two, 0).value()).isEqualTo(0.75, offset(1e-12));
        assertThat(of(Aggregation.MATTHEWS_CORRELATION, two, 0).value()).isEqualTo(0.5, offset(1e-12));
        List<Integer> said = List.of(0, 2, 2, 2, 1, 1, 3, 0, 2);
        assertThat(of(Aggregation.MATTHEWS_CORRELATION, labels(List.of(0, 1, 2, 2, 1, 0, 3, 3, 2), said), 0)
                        .value())
                .isEqualTo(0.5520524474738834, offset(1e-12));
        assertThat(of(Aggregation.MATTHEWS_CORRELATION, labels(List.of(-100, 1, 2, 2, 1, 0, 3, 3, 2), said), 0)
                        .value())
                .isEqualTo(0.4242776458138317, offset(1e-12));
    }

    @Test
    void f1IsOfTwoChoicesOnly() {
        List<ItemValue> three = labels(List.of(0, 1, 2), List.of(0, 1, 2));

        assertThatThrownBy(() -> of(Aggregation.F1, three, 0))
                .hasMessage("f1 is of two choices, but an item has a choice 2; take acc or mcc");
    }

    @Test
    void anAggregationSaysWhichValuesItIsOver() {
        assertThatThrownBy(() -> of(Aggregation.BITS_PER_BYTE, figures(1, 2), 0))
                .hasMessage("This aggregation is over spread, but an item has Figure[value=1.0]");
        assertThatThrownBy(() -> Aggregation.of("avg")).hasMessageContaining("found \"avg\"");
    }

    @Test
    void aGroupHasNoErrorWhereOneOfItsTasksHasNone() {
        Aggregate some = new Aggregate(0.5, OptionalDouble.of(0.1), 30);

        assertThat(Groups.of(List.of(some, new Aggregate(1, OptionalDouble.empty(), 1)), true))
                .isEqualTo(new Aggregate(16.0 / 31, OptionalDouble.empty(), 31));
        assertThat(Groups.of(List.of(some, some), false).stderr().orElseThrow())
                .isEqualTo(0.1 / Math.sqrt(2), offset(1e-12));
    }

    @Test
    void aGauntletCountsWhatIsAboveGuessing() {
        Aggregate half = new Aggregate(0.5, OptionalDouble.of(0.03), 100);
        Aggregate all = new Aggregate(1, OptionalDouble.of(0), 50);

        Aggregate score = Groups.centred(List.of(new Groups.Part(half, 3, 0.25), new Groups.Part(all, 1, 0.5)));

        assertThat(score.value()).isEqualTo((3 * 0.25 / 0.75 + 1) / 4, offset(1e-12));
        assertThat(score.stderr().orElseThrow()).isEqualTo(0.75 * 0.03 / 0.75, offset(1e-12));
        assertThat(score.n()).isEqualTo(150);
    }
}
