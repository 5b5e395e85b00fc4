package dev.millrace.inference.openai;

import dev.millrace.inference.domain.GenerationListener.Finish;
import dev.millrace.inference.domain.ScoredToken;
import dev.millrace.inference.openai.ApiStyle.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One choice of an answer, as it grows. Keeps its tokens and text only when they are sent at the end. One thread at a time. */
final class Choice {
    private final boolean kept;
    private final TextOffsets offsets;
    private final ApiStyle style;
    private final Optional<CallReader> reader;
    private final StringBuilder text = new StringBuilder();
    private final ArrayList<Placed> tokens = new ArrayList<>();
    private Optional<Finish> finish = Optional.empty();
    private int generated;

    Choice(boolean kept, ApiStyle style) {
        this.kept = kept;
        this.style = style;
        this.offsets = style.offsets();
        this.reader = style.calls();
    }

    /** What of a text can be shown as such: the rest may be a call of a tool. */
    String shown(String more) {
        return reader.map(one -> one.next(more)).orElse(more);
    }

    /** The same of the last text, with what was held back and is no call. */
    String last(String more) {
        return reader.map(one -> one.next(more) + one.finish()).orElse(more);
    }

    /** The tools that it calls, once it is complete. */
    List<CallReader.Called> calls() {
        return reader.map(CallReader::calls).orElse(List.of());
    }

    /**
     * Takes the beginning: the echo, and the prompt's tokens when they were scored.
     *
     * @param unwritten how many of these tokens, the first ones, aren't in the echo
     */
    List<Placed> begin(String echo, List<ScoredToken> prompt, int unwritten) {
        List<Placed> placed = new ArrayList<>();
        for (ScoredToken token : prompt) {
            placed.add(placed.size() < unwritten ? new Placed(token, 0) : place(token));
        }
        keep(placed, echo);
        return placed;
    }

    List<Placed> token(ScoredToken token, String more) {
        List<Placed> placed = List.of(place(token));
        keep(placed, more);
        generated++;
        return placed;
    }

    void finish(Finish how, String more) {
        keep(List.of(), more);
        finish = Optional.of(how);
    }

    String text() {
        return text.toString();
    }

    List<Placed> tokens() {
        return tokens;
    }

    /** Lets go of what has been written. */
    void forget() {
        tokens.clear();
        tokens.trimToSize();
        text.setLength(0);
        text.trimToSize();
    }

    int generated() {
        return generated;
    }

    String finishReason() {
        return !calls().isEmpty() && finish.equals(Optional.of(Finish.STOP))
                ? style.called()
                : finish.map(f -> f.name().toLowerCase(Locale.ROOT)).orElse("");
    }

    private Placed place(ScoredToken token) {
        return new Placed(token, offsets.next(token.id()));
    }

    private void keep(List<Placed> placed, String more) {
        if (kept) {
            tokens.addAll(placed);
            text.append(more);
        }
    }
}
