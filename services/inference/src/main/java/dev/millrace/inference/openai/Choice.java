package dev.millrace.inference.openai;

import dev.millrace.inference.domain.GenerationListener.Finish;
import dev.millrace.inference.domain.ScoredToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One choice of an answer, as it grows. For one thread at a time. */
final class Choice {
    private final StringBuilder text = new StringBuilder();
    private final List<ScoredToken> tokens = new ArrayList<>();
    private Optional<Finish> finish = Optional.empty();
    private int generated;

    /** Takes the beginning: the echo, and the prompt's tokens when they were scored. */
    void begin(String echo, List<ScoredToken> prompt) {
        text.append(echo);
        tokens.addAll(prompt);
    }

    void token(ScoredToken token, String more) {
        tokens.add(token);
        text.append(more);
        generated++;
    }

    void finish(Finish how, String more) {
        text.append(more);
        finish = Optional.of(how);
    }

    String text() {
        return text.toString();
    }

    Style.Scored scored() {
        return new Style.Scored(tokens, 0);
    }

    int generated() {
        return generated;
    }

    String finishReason() {
        return finish.map(f -> f.name().toLowerCase(Locale.ROOT)).orElse("");
    }
}
