package dev.millrace.orchestrator.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.shards.PersonalDataFound;
import dev.millrace.contracts.shards.PersonalDataFound.Find;
import dev.millrace.contracts.shards.PersonalDataFound.Place;
import dev.millrace.orchestrator.domain.redaction.FindTable.Count;
import dev.millrace.orchestrator.domain.redaction.FindTable.Group;
import dev.millrace.orchestrator.domain.redaction.FindTable.Sampled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FindTableTest {

    private record Entry(int number, String source, PersonalDataFound found) {

        String document() {
            return "%032x".formatted(number * 0x9e3779b97f4a7c15L);
        }
    }

    private static List<Entry> entries(int documents) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            List<Place> places = new ArrayList<>();
            for (int place = 0; place <= i % 3; place++) {
                places.add(new Place(10 + 1_000 * place, 20 + 1_000 * place));
            }
            entries.add(new Entry(
                    i,
                    i % 4 == 0 ? "mail" : "news",
                    new PersonalDataFound(
                            new TreeMap<>(
                                    i % 5 == 0
                                            ? Map.of("email", places, "ip", List.of(new Place(30, 40)))
                                            : Map.of("email", places)),
                            i % 7 == 0 ? 1 : 0,
                            i % 2 == 0 ? Optional.of("en") : Optional.empty())));
        }
        return entries;
    }

    private static FindTable table(String run, long seed, List<Entry> entries) {
        FindTable table = new FindTable(run, seed);
        entries.forEach(entry ->
                table.add(new ShardId(0, 0, entry.number() % 9), entry.source(), entry.document(), entry.found()));
        return table;
    }

    private static List<Sampled> sample(FindTable table, String kind) {
        return table.sample(Optional.of(kind)).toList();
    }

    @Test
    void theSampleIsAFunctionOfRunAndSeedWhateverTheOrder() {
        List<Entry> entries = entries(2_000);
        FindTable table = table("run-1", 0, entries);
        List<Entry> shuffled = new ArrayList<>(entries);
        Collections.shuffle(shuffled, new Random(3));

        assertThat(sample(table, "email")).hasSize(FindTable.MOST_SAMPLED);
        assertThat(sample(table("run-1", 0, shuffled), "email")).isEqualTo(sample(table, "email"));
        assertThat(sample(table("run-1", 1, entries), "email").subList(0, 20))
                .isNotEqualTo(sample(table, "email").subList(0, 20));
        assertThat(sample(table("run-2", 0, entries), "email").subList(0, 20))
                .isNotEqualTo(sample(table, "email").subList(0, 20));
        assertThat(sample(table, "ip"))
                .hasSize(400)
                .allMatch(find -> find.find().find().kind().equals("ip"));
        assertThat(table.sample(Optional.empty()).count()).isEqualTo(FindTable.MOST_SAMPLED + 400);
    }

    /**
     * A share of a simple random sample of 1,000 lies within four standard errors of the whole's in all but 6 of 100,000
     * cases.
     */
    @Test
    void everyFindIsAsLikelyToBeDrawnWhereverItStands() {
        List<Entry> entries = entries(30_000);
        List<Sampled> drawn = sample(table("run-1", 0, entries), "email");

        assertThat(share(drawn, find -> find.source().equals("mail"))).isCloseTo(0.25, within(0.055));
        assertThat(share(drawn, find -> find.find().find().place().start() == 10))
                .isCloseTo(0.5, within(0.064));
        assertThat(share(drawn, find -> find.find().find().place().start() == 2_010))
                .isCloseTo(1 / 6.0, within(0.048));
        assertThat(share(drawn, find -> find.shard().index() == 4)).isCloseTo(1 / 9.0, within(0.04));
    }

    private static double share(List<Sampled> drawn, Predicate<Sampled> such) {
        return (double) drawn.stream().filter(such).count() / drawn.size();
    }

    @Test
    void everythingIsCountedBySourceAndLanguage() {
        FindTable table = table("run-1", 0, entries(40));

        assertThat(table.documents()).isEqualTo(40);
        assertThat(table.beside()).isEqualTo(6);
        assertThat(table.counts())
                .containsOnlyOnce(
                        new Count(new Group("email", "mail", Optional.of("en")), 19, 10),
                        new Count(new Group("ip", "news", Optional.empty()), 4, 4));
        assertThat(table.counts().stream().mapToLong(Count::finds).sum()).isEqualTo(79 + 8);
    }

    @Test
    void whatStandsInTheSurroundingsOfAFindIsKeptWithIt() {
        int first = 1_000 - FindTable.SURROUNDINGS;
        int last = 1_010 + FindTable.SURROUNDINGS;
        Find own = new Find("email", new Place(1_000, 1_010));
        Find reaching = new Find("ip", new Place(first - 10, first + 1));
        Find beginning = new Find("phone", new Place(last - 1, 1_400));
        FindTable table = new FindTable("run-1", 0);
        table.add(
                new ShardId(0, 0, 0),
                "mail",
                "0".repeat(32),
                new PersonalDataFound(
                        new TreeMap<>(Map.of(
                                "email",
                                        List.of(
                                                new Place(first - 20, first - 10),
                                                own.place(),
                                                new Place(1_400, 1_500)),
                                "ip", List.of(reaching.place()),
                                "phone", List.of(beginning.place()))),
                        0,
                        Optional.empty()));

        assertThat(table.sample(Optional.of("email"))
                        .filter(find -> find.find().find().equals(own)))
                .singleElement()
                .satisfies(find -> assertThat(find.near()).containsExactly(reaching, own, beginning));
    }
}
