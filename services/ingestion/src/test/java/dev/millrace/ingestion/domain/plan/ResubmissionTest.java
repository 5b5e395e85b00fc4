package dev.millrace.ingestion.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.Resubmit;
import dev.millrace.ingestion.domain.files.SourceFile;
import dev.millrace.ingestion.domain.files.UnreadableSource;
import dev.millrace.ingestion.domain.input.SourceEntry;
import dev.millrace.ingestion.domain.plan.Plan.KnownFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResubmissionTest {

    private static final String DIGEST = "0".repeat(64);

    /** A store of shards that holds documents as text: {@code path@version#number}. */
    private static final class World {
        private final Random random;
        private final Map<String, Integer> files = new TreeMap<>();
        private final Map<String, List<String>> shards = new HashMap<>();
        private final Map<String, List<Receipt>> receipts = new HashMap<>();
        private List<KnownFile> catalogue = List.of();

        World(long seed) {
            this.random = new Random(seed);
        }

        void change() {
            for (int n = random.nextInt(6); n > 0; n--) {
                String path = "f" + random.nextInt(12);
                if (random.nextInt(3) == 0) {
                    files.remove(path);
                } else {
                    files.merge(path, 1, Integer::sum);
                }
            }
            files.putIfAbsent("f12", 1);
        }

        List<SourceFile> listing() {
            return files.entrySet().stream()
                    .map(f -> SourceFile.of(f.getKey(), 10, f.getKey() + "@" + f.getValue()))
                    .toList();
        }

        List<String> documents() {
            return files.entrySet().stream()
                    .flatMap(f -> documents(f.getKey() + "@" + f.getValue()).stream())
                    .toList();
        }

        static List<String> documents(String version) {
            return IntStream.range(0, 1 + Math.floorMod(version.hashCode(), 5))
                    .mapToObj(n -> version + "#" + n)
                    .toList();
        }

        /** Submits the source; a run that dies leaves its last split unfinished. */
        Run submit(String run, Resubmit resubmit, boolean dies) throws Exception {
            Plan plan = new Resubmission(new Planner(25, 8), resubmit)
                    .plan(
                            "test",
                            listing(),
                            catalogue,
                            (r, order, split) -> Optional.ofNullable(receipts.get(r + split)));
            List<String> documents = new ArrayList<>();
            for (int split = 0; split < plan.splits().size(); split++) {
                boolean lost = dies && split == plan.splits().size() - 1;
                documents.addAll(make(plan.splits().get(split), run + split, lost));
            }
            catalogue = plan.catalogue(run, 0);
            return new Run(plan, documents);
        }

        private List<String> make(Plan.Split split, String key, boolean lost) {
            if (!split.taken().isEmpty()) {
                return split.taken().stream()
                        .flatMap(taken -> shards.getOrDefault(taken.data().key(), List.of()).stream()
                                .filter(d -> !taken.without().contains(path(d))))
                        .toList();
            }
            List<String> all = split.files().stream()
                    .flatMap(file -> documents(file.fingerprint()).stream())
                    .toList();
            List<Receipt> made = new ArrayList<>();
            int at = 0;
            do {
                int end = Math.min(all.size(), at + 1 + random.nextInt(6));
                List<String> shard = all.subList(at, end);
                String object = key + "-" + made.size();
                shards.put(object, shard);
                Map<String, Long> counts = new TreeMap<>();
                shard.forEach(d -> counts.merge(path(d), 1L, Long::sum));
                ObjectRef ref = new ObjectRef(object, shard.size(), DIGEST);
                made.add(Receipt.of(ref, ref, Counts.NONE, end == all.size(), counts));
                at = end;
            } while (at < all.size());
            if (!lost) {
                receipts.put(key, made);
            }
            return all;
        }

        private static String path(String document) {
            return document.substring(0, document.indexOf('@'));
        }
    }

    private record Run(Plan plan, List<String> documents) {

        Set<String> read() {
            Set<String> read = new HashSet<>();
            plan.splits().forEach(split -> split.files().forEach(file -> read.add(file.fingerprint())));
            return read;
        }
    }

    @Test
    void whateverChangesARunHasEveryDocumentOnceAndNoUnchangedFileIsReadAgain() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            World world = new World(seed);
            Set<String> settled = new HashSet<>(Set.of("nothing yet"));
            for (int n = 0; n < 8; n++) {
                world.change();
                Run run = world.submit("run" + n + "-", Resubmit.REUSE, false);
                assertThat(run.documents())
                        .as("seed %d, run %d", seed, n)
                        .containsExactlyInAnyOrderElementsOf(world.documents());
                assertThat(run.read()).doesNotContainAnyElementsOf(settled);
                assertThat(run.plan().changes().documents())
                        .isEqualTo(run.documents().size()
                                - run.read().stream()
                                        .mapToLong(f -> World.documents(f).size())
                                        .sum());
                // Only what the latest run knew counts: a file that was gone for a while is new again.
                settled.clear();
                world.listing().forEach(file -> settled.add(file.fingerprint()));
            }
        }
    }

    @Test
    void oldDocumentsKeepTheirOrderBeforeAllNewOnes() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            World world = new World(seed);
            world.change();
            List<String> before = world.submit("first-", Resubmit.REUSE, false).documents();
            for (int n = 0; n < 4; n++) {
                world.change();
                List<String> now =
                        world.submit("run" + n + "-", Resubmit.REUSE, false).documents();
                List<String> stayed = before.stream().filter(now::contains).toList();
                assertThat(now.subList(0, stayed.size())).as("seed %d", seed).isEqualTo(stayed);
                before = now;
            }
        }
    }

    @Test
    void whatARunThatDiedHasNotFinishedIsReadAgain() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            World world = new World(seed);
            for (int n = 0; n < 6; n++) {
                world.change();
                world.submit("run" + n + "-", Resubmit.REUSE, world.random.nextBoolean());
                Run run = world.submit("after" + n + "-", Resubmit.REUSE, false);
                assertThat(run.documents())
                        .as("seed %d, run %d", seed, n)
                        .containsExactlyInAnyOrderElementsOf(world.documents());
            }
        }
    }

    @Test
    void aRunOfNewFilesHasThoseThatNoRunBeforeHadAndIsNeverWithoutASplit() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            World world = new World(seed);
            for (int n = 0; n < 8; n++) {
                Set<String> before = new HashSet<>(world.documents());
                boolean first = n == 0;
                world.change();
                Run run = world.submit("run" + n + "-", Resubmit.NEW, false);
                assertThat(run.documents())
                        .as("seed %d, run %d", seed, n)
                        .containsExactlyInAnyOrderElementsOf(world.documents().stream()
                                .filter(d -> first || !before.contains(d))
                                .toList());
                assertThat(run.plan().splits()).isNotEmpty();
            }
        }
    }

    @Test
    void everythingIsReadAgainWhenThatIsAskedFor() throws Exception {
        World world = new World(5);
        world.change();
        world.submit("first-", Resubmit.REUSE, false);
        Run again = world.submit("second-", Resubmit.ALL, false);
        assertThat(again.read()).hasSize(world.files.size());
        assertThat(again.plan().changes().unchanged()).isZero();
    }

    @Test
    void filesThatCantBeToldApartOrHadAreNeverTakenForUnchanged() throws Exception {
        SourceFile vague = SourceFile.of("vague", 1, "");
        SourceFile refused =
                SourceFile.refused("refused", new SourceEntry.Refused(SourceEntry.Reason.NOT_FETCHED, 0, Map.of()));
        Plan first = new Resubmission(new Planner(10, 4), Resubmit.REUSE)
                .plan("test", List.of(vague, refused), List.of(), (r, o, s) -> Optional.empty());
        assertThat(first.catalogue("run", 0)).isEmpty();
        assertThat(first.changes().refused()).isEqualTo(1);
    }

    @Test
    void aSourceThatNeverHadAFileSaysSo() {
        assertThatThrownBy(() -> new Resubmission(new Planner(10, 4), Resubmit.REUSE)
                        .plan("test", List.of(), List.of(), (r, o, s) -> Optional.empty()))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("no files");
    }
}
