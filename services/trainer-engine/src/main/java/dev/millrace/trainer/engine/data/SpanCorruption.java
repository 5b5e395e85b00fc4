package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.contracts.recipes.Corruption;
import dev.millrace.trainer.engine.model.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows of which stretches are left out. An encoder reads the rest, with a sentinel in place of each; a decoder is to say each
 * sentinel and what it stands for, and an end (Raffel et al. 2020, "T5", 3.1.4, and its {@code random_spans_noise_mask}: a row
 * begins with text that stays). Which stretches these are depends on the seed and the row's number alone.
 */
final class SpanCorruption extends SequenceRows {

    private final Corruption.Spans spans;
    private final List<Integer> sentinels;
    private final int end;
    private final long seed;

    /**
     * @param sequences closed with this; of rows of as many tokens as {@code spans} have
     * @throws MalformedTokenizer when the vocabulary lacks sentinels, or what ends a text
     */
    SpanCorruption(Sequences sequences, Corruption.Spans spans, VocabularyMarks special, long seed)
            throws MalformedTokenizer {
        super(sequences);
        this.spans = spans;
        this.sentinels = special.sentinels(spans.spans());
        this.end = special.end();
        this.seed = seed;
    }

    @Override
    public Batch batch(long first, int rows) {
        Grid encoder = new Grid(rows, spans.inputs(), false);
        Grid decoder = new Grid(rows, spans.targets(), false);
        for (int i = 0; i < rows; i++) {
            Row row = row(first + i);
            Shuffle choice = Shuffle.ofRow(seed, first + i);
            int[] left = parts(spans.tokens() - spans.hidden(), choice);
            int[] out = parts(spans.hidden(), choice);
            Text read = new Text(encoder, i);
            Text said = new Text(decoder, i);
            int at = 0;
            for (int span = 0; span < spans.spans(); span++) {
                at = read.add(row, at, left[span]);
                read.add(sentinels.get(span));
                said.add(sentinels.get(span));
                at = said.add(row, at, out[span]);
            }
            read.add(end);
            said.add(end);
            said.foretell(end);
        }
        return new Batch(Optional.of(encoder.tokens()), Optional.of(decoder.tokens()), decoder.targets());
    }

    /** {@code whole} tokens as so many parts as there are spans, none of them empty, each way of it equally likely. */
    private int[] parts(int whole, Shuffle choice) {
        int[] cuts = choice.some(spans.spans() - 1, whole - 1);
        Arrays.sort(cuts);
        int[] parts = new int[spans.spans()];
        int before = 0;
        for (int i = 0; i < cuts.length; i++) {
            parts[i] = cuts[i] + 1 - before;
            before = cuts[i] + 1;
        }
        parts[cuts.length] = whole - before;
        return parts;
    }

    /** One row in the making. */
    private static final class Text {

        private final Grid grid;
        private final int row;
        private final long[] ids;
        private int length;

        Text(Grid grid, int row) {
            this.grid = grid;
            this.row = row;
            this.ids = new long[grid.places()];
        }

        void add(long id) {
            ids[length] = id;
            grid.read(row, length, id, 0, length);
            length++;
        }

        /** Returns where in {@code from} the next token is. */
        int add(Row from, int at, int count) {
            for (int i = 0; i < count; i++) {
                add(from.token(at + i));
            }
            return at + count;
        }

        /** All of it is to be said; what is read at each place is what was said before, at first {@code start}. */
        void foretell(long start) {
            for (int place = 0; place < length; place++) {
                grid.say(row, place, ids[place]);
                grid.replace(row, place, place == 0 ? start : ids[place - 1]);
            }
        }
    }

    @Override
    public long countedPerRow() {
        return spans.targets();
    }
}
