package dev.millrace.contracts.models.chat;

import dev.millrace.contracts.models.tokenizer.EncodedParts;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.contracts.text.template.Origin;
import dev.millrace.contracts.text.template.Rendered.Piece;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Which tokens of a dialog are answers.
 *
 * @param pieces what the template has written
 * @param encoded the same as tokens, a part for each piece
 */
record AnswerTokens(Tokenizer tokenizer, List<Piece> pieces, EncodedParts encoded) {

    /**
     * From the first token in which there is something of a message to the last.
     *
     * @param last its place, from 0
     */
    private record Span(int first, int last) {
        Span and(Span later) {
            return new Span(first, later.last);
        }
    }

    /** Tokens in which there is something of what the template marks as generated, if it has such marks. */
    Optional<BitSet> marked() {
        if (pieces.stream().noneMatch(Piece::generated)) {
            return Optional.empty();
        }
        BitSet marked = new BitSet();
        for (int t = 0; t < encoded.size(); t++) {
            marked.set(t, any(t, Piece::generated));
        }
        return Optional.of(marked);
    }

    /**
     * What these messages say, each with what the template puts between its words and behind them up to the next special token,
     * which ends its turn. Nothing of a message in which nothing is said.
     */
    BitSet saidBy(Predicate<Origin> messages) {
        BitSet said = new BitSet();
        spans(messages).forEach((message, span) -> {
            for (int t = span.first; t <= span.last; t++) {
                if (any(t, piece -> isBy(piece, message)) || !any(t, Piece::said)) {
                    said.set(t);
                }
            }
            end(span).ifPresent(end -> said.set(span.last, end + 1));
        });
        return said;
    }

    /** The special token that ends the turn of a message. */
    OptionalInt end(Predicate<Origin> message) {
        OptionalInt at =
                spans(message).values().stream().findFirst().map(this::end).orElse(OptionalInt.empty());
        return at.isPresent() ? OptionalInt.of(encoded.id(at.getAsInt())) : at;
    }

    private Map<Origin, Span> spans(Predicate<Origin> messages) {
        List<Optional<Origin>> wanted =
                pieces.stream().map(piece -> piece.origin().filter(messages)).toList();
        Map<Origin, Span> spans = new LinkedHashMap<>();
        for (int t = 0; t < encoded.size(); t++) {
            Span here = new Span(t, t);
            for (int p = encoded.first(t); p <= encoded.last(t); p++) {
                wanted.get(p).ifPresent(message -> spans.merge(message, here, Span::and));
            }
        }
        return spans;
    }

    /** Where the first special token behind a message is, if nobody says anything before it. */
    private OptionalInt end(Span span) {
        int at = span.last + 1;
        while (at < encoded.size() && !tokenizer.isSpecial(encoded.id(at)) && !any(at, Piece::said)) {
            at++;
        }
        return at < encoded.size() && tokenizer.isSpecial(encoded.id(at)) ? OptionalInt.of(at) : OptionalInt.empty();
    }

    private static boolean isBy(Piece piece, Origin message) {
        return piece.origin().equals(Optional.of(message));
    }

    private boolean any(int token, Predicate<Piece> wanted) {
        for (int p = encoded.first(token); p <= encoded.last(token); p++) {
            if (wanted.test(pieces.get(p))) {
                return true;
            }
        }
        return false;
    }
}
