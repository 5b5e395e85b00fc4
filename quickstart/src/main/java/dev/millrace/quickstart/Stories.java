package dev.millrace.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Documents for a first run: short stories in several formats, with copies, near copies, junk, unreadable documents and
 * personal data planted among them. Same number and seed, same bytes.
 */
public final class Stories {

    /** The kind of generator in a recipe that stands for these documents. */
    public static final String KIND = "stories";

    /** All are held in memory while they are made: at about 1 kB each, this many are 1 GB. */
    public static final int MOST_DOCUMENTS = 1_000_000;

    private static final int PERCENT_EXACT = 3;
    private static final int PERCENT_NEAR = 3;
    private static final int PERCENT_JUNK = 6;
    private static final int PERCENT_UNREADABLE = 1;
    private static final int PERCENT_PERSONAL = 6;

    private final Map<Container, List<GeneratedDocument>> entries;
    private final Truth truth;

    private Stories(Map<Container, List<GeneratedDocument>> entries, Truth truth) {
        this.entries = entries;
        this.truth = truth;
    }

    /**
     * Makes {@code documents} documents.
     *
     * @throws IllegalArgumentException unless there are 1 to {@value #MOST_DOCUMENTS}
     */
    public static Stories of(int documents, long seed) {
        if (documents < 1 || documents > MOST_DOCUMENTS) {
            throw new IllegalArgumentException(
                    "1 to %d stories can be made, not %d".formatted(MOST_DOCUMENTS, documents));
        }
        return new Making(documents, seed).make();
    }

    /** What is in them. */
    public Truth truth() {
        return truth;
    }

    /**
     * Writes them under {@code folder}, which is created if need be.
     *
     * @throws IOException if a file can't be written
     */
    public void writeTo(Path folder) throws IOException {
        StoryFiles.write(entries, folder);
    }

    /** The making of one set of documents. */
    private static final class Making {
        private final int documents;
        private final Random random;
        private final StoryTeller teller;
        private final List<Story> stories = new ArrayList<>();
        private final List<Story> texts = new ArrayList<>();
        private final SortedMap<String, Integer> personal = new TreeMap<>();
        private final SortedMap<String, Integer> junk = new TreeMap<>();
        private final SortedMap<String, Integer> unreadable = new TreeMap<>();
        private final Map<Container, List<GeneratedDocument>> entries = new EnumMap<>(Container.class);

        Making(int documents, long seed) {
            this.documents = documents;
            this.random = new Random(seed);
            this.teller = new StoryTeller(random);
            for (Container container : Container.values()) {
                entries.put(container, new ArrayList<>());
            }
        }

        Stories make() {
            int exact = share(PERCENT_EXACT);
            int near = share(PERCENT_NEAR);
            int junkPages = share(PERCENT_JUNK);
            int broken = share(PERCENT_UNREADABLE);
            int personalStories = share(PERCENT_PERSONAL);
            int told = documents - exact - near - junkPages - broken;
            tell(told - personalStories);
            copy(exact, near);
            plantPersonalData(personalStories);
            Collections.shuffle(texts, random);
            texts.forEach(this::place);
            plantJunk(junkPages);
            plantUnreadable(broken);
            entries.values().forEach(list -> Collections.shuffle(list, random));
            return new Stories(entries, new Truth(documents, told, exact, near, unreadable, junk, personal));
        }

        private int share(int percent) {
            return (int) ((long) documents * percent / 100);
        }

        private void tell(int n) {
            for (int i = 0; i < n; i++) {
                stories.add(teller.next());
            }
            texts.addAll(stories);
        }

        /** Each copy is of another story, so that every count is of documents that can be told apart. */
        private void copy(int exact, int near) {
            List<Story> originals = new ArrayList<>(stories);
            Collections.shuffle(originals, random);
            texts.addAll(originals.subList(0, exact));
            originals.subList(exact, exact + near).forEach(story -> texts.add(NearCopies.of(story, random)));
        }

        private void plantPersonalData(int n) {
            PersonalData[] kinds = PersonalData.values();
            for (int i = 0; i < n; i++) {
                PersonalData kind = kinds[i % kinds.length];
                Story story = teller.next();
                List<String> paragraphs = new ArrayList<>(story.paragraphs());
                int where = random.nextInt(paragraphs.size());
                paragraphs.set(where, paragraphs.get(where) + " " + kind.sentence(random));
                texts.add(story.withParagraphs(paragraphs));
                personal.merge(kind.entity(), 1, Integer::sum);
            }
        }

        private void place(Story story) {
            add(Container.of(random.nextInt(100)), story);
        }

        private void plantJunk(int n) {
            Junk[] kinds = Junk.values();
            Set<String> pages = new HashSet<>();
            for (int i = 0; i < n; i++) {
                Junk kind = kinds[i % kinds.length];
                String page = kind.make(teller, random);
                while (!pages.add(page)) {
                    page = kind.make(teller, random);
                }
                // Only JSON Lines keep the line breaks that some of the rules look at.
                Container container = random.nextBoolean() ? Container.JSONL_GZIP : Container.JSONL_ZSTANDARD;
                add(container, new Story("Untitled", List.of(page)));
                junk.merge(kind.rule(), 1, Integer::sum);
            }
        }

        private void plantUnreadable(int n) {
            UnreadableSample[] kinds = UnreadableSample.values();
            for (int i = 0; i < n; i++) {
                UnreadableSample kind = kinds[i % kinds.length];
                Container container = kind == UnreadableSample.GONE ? Container.WARC : Container.JSONL_GZIP;
                entriesOf(container).add(new GeneratedDocument.Broken("broken-%06d".formatted(i), kind));
                unreadable.merge(kind.reason(), 1, Integer::sum);
            }
        }

        private void add(Container container, Story story) {
            int number = entries.values().stream().mapToInt(List::size).sum();
            entriesOf(container).add(new GeneratedDocument.Told("story-%06d".formatted(number), story));
        }

        private List<GeneratedDocument> entriesOf(Container container) {
            return entries.computeIfAbsent(container, c -> new ArrayList<>());
        }
    }
}
