package dev.millrace.trainer.engine.export;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.trainer.engine.data.HeldOutTexts;
import dev.millrace.trainer.engine.forward.ModelInputs;
import dev.millrace.trainer.engine.forward.Rows;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Held-out texts as a model of each kind reads them: a decoder every token after those before it; an encoder all of them, of
 * which each seventh is hidden; an encoder with a decoder a text's first half, and the second half token by token.
 *
 * @param texts what is read of each
 * @param bytes of the documents, where a decoder is asked for all of their tokens; else 0
 */
record ComparedTexts(List<Text> texts, long bytes) {

    /** So that comparing takes seconds, not minutes. */
    private static final int MOST_TOKENS = 4_096;

    private static final int LONGEST = 256;
    /** What the scores of one text may take. */
    private static final int MOST_SCORES = 4_000_000;

    private static final int EVERY = 7;
    private static final int FIRST = 3;

    /**
     * One text.
     *
     * @param right the token that stands at each place; {@link Batch#IGNORED} where none is asked for
     */
    record Text(ModelInputs inputs, Rows right) {
        /** The same where scores are of labels: every place is asked for, and which label is right there isn't. */
        Text labelled() {
            return new Text(inputs, new Rows(1, right.length(), (row, place) -> 0));
        }
    }

    ComparedTexts {
        texts = List.copyOf(texts);
    }

    /**
     * Texts of a job; none where no document is held out.
     *
     * @param mask what hides a token; absent: none is hidden, and every place is asked for
     */
    static ComparedTexts of(TrainingJob job, Architecture architecture, OptionalInt mask) throws IOException {
        int fitting = Math.max(8, MOST_SCORES / job.vocabulary());
        int window = Math.min(job.model().context(), Math.min(LONGEST, fitting));
        try (HeldOutTexts held = new HeldOutTexts(job, window, MOST_TOKENS)) {
            List<Text> texts = new ArrayList<>();
            for (int row = 0; row < held.rows(); row++) {
                text(held.row(row), architecture.kind(), mask)
                        .map(text -> architecture.head().labels().isEmpty() ? text : text.labelled())
                        .ifPresent(texts::add);
            }
            return new ComparedTexts(texts, architecture.kind() == Kind.CAUSAL ? held.bytes() : 0);
        }
    }

    private static Optional<Text> text(long[] tokens, Kind kind, OptionalInt mask) {
        int asked = tokens.length - 1;
        return switch (kind) {
            case CAUSAL ->
                Optional.of(new Text(inputs(row(tokens, 0, asked), Optional.empty()), row(tokens, 1, asked)));
            case MASKED -> asked > FIRST ? Optional.of(masked(row(tokens, 1, asked), mask)) : Optional.empty();
            case SEQUENCE_TO_SEQUENCE -> {
                int read = asked / 2;
                int second = asked - read;
                yield read > 0
                        ? Optional.of(new Text(
                                inputs(row(tokens, 1, read), Optional.of(row(tokens, read, second))),
                                row(tokens, read + 1, second)))
                        : Optional.empty();
            }
        };
    }

    private static Text masked(Rows text, OptionalInt mask) {
        if (mask.isEmpty()) {
            return new Text(inputs(text, Optional.empty()), text);
        }
        Rows read = new Rows(1, text.length(), (row, place) -> isHidden(place) ? mask.getAsInt() : text.at(row, place));
        return new Text(
                inputs(read, Optional.empty()),
                new Rows(1, text.length(), (row, place) -> isHidden(place) ? text.at(row, place) : Batch.IGNORED));
    }

    private static boolean isHidden(int place) {
        return place % EVERY == FIRST;
    }

    private static Rows row(long[] tokens, int first, int length) {
        return new Rows(1, length, (row, place) -> tokens[first + place]);
    }

    private static ModelInputs inputs(Rows ids, Optional<Rows> decoder) {
        return new ModelInputs(
                ids, Optional.empty(), Optional.empty(), Optional.empty(), decoder, Optional.empty(), Optional.empty());
    }
}
