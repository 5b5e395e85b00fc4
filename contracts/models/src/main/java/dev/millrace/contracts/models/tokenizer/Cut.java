package dev.millrace.contracts.models.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts a piece where a pattern is found, or where it isn't. */
record Cut(TextPattern pattern, Behaviour behaviour, boolean inverted) {

    /** What becomes of what was found. */
    enum Behaviour {
        REMOVED,
        ISOLATED,
        MERGED_WITH_PREVIOUS,
        MERGED_WITH_NEXT,
        CONTIGUOUS;

        static Behaviour read(Field field, Behaviour otherwise) throws MalformedTokenizer {
            return switch (field.text("")) {
                case "Removed" -> REMOVED;
                case "Isolated" -> ISOLATED;
                case "MergedWithPrevious" -> MERGED_WITH_PREVIOUS;
                case "MergedWithNext" -> MERGED_WITH_NEXT;
                case "Contiguous" -> CONTIGUOUS;
                case "" -> otherwise;
                default ->
                    throw field.refused(
                            "one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous is expected here");
            };
        }
    }

    private record Span(int from, int to, boolean found) {}

    static Cut isolated(TextPattern pattern) {
        return new Cut(pattern, Behaviour.ISOLATED, false);
    }

    /** The pieces that are left; empty ones are none. */
    List<Piece> of(Piece piece) {
        List<Span> spans = spans(piece.text());
        List<Span> kept = switch (behaviour) {
            case ISOLATED -> spans;
            case REMOVED -> spans.stream().filter(span -> !span.found).toList();
            case CONTIGUOUS -> merged(spans, false);
            case MERGED_WITH_PREVIOUS -> merged(spans, true);
            case MERGED_WITH_NEXT -> merged(spans.reversed(), true).reversed();
        };
        List<Piece> pieces = new ArrayList<>(kept.size());
        for (Span span : kept) {
            if (span.to > span.from) {
                pieces.add(piece.part(span.from, span.to));
            }
        }
        return pieces;
    }

    private List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        int[] at = {0};
        pattern.find(text, (start, end) -> {
            if (start > at[0]) {
                spans.add(new Span(at[0], start, inverted));
            }
            spans.add(new Span(start, end, !inverted));
            at[0] = end;
        });
        if (at[0] < text.length()) {
            spans.add(new Span(at[0], text.length(), inverted));
        }
        return spans;
    }

    /**
     * Spans in which what belongs together is one: what was found with its neighbour before it, where that wasn't found itself,
     * or everything of one kind.
     */
    private static List<Span> merged(List<Span> spans, boolean withOthers) {
        List<Span> merged = new ArrayList<>();
        boolean before = false;
        for (Span span : spans) {
            boolean joins = withOthers ? span.found && !before : span.found == before;
            if (joins && !merged.isEmpty()) {
                Span last = merged.removeLast();
                merged.add(new Span(Math.min(last.from, span.from), Math.max(last.to, span.to), false));
            } else {
                merged.add(span);
            }
            before = span.found;
        }
        return Collections.unmodifiableList(merged);
    }
}
