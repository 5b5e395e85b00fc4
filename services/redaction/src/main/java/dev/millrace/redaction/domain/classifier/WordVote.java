package dev.millrace.redaction.domain.classifier;

import dev.millrace.contracts.models.labels.TextWords;
import dev.millrace.contracts.models.labels.WordIds;
import dev.millrace.contracts.recipes.RedactClassifier;
import dev.millrace.redaction.domain.classifier.TokenClassifier.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * From probabilities of ids to places in a text: a word is of the kind that is likeliest, if that is likely enough; words of one
 * kind that follow each other are one find, until something begins anew.
 *
 * @param threshold least probability of a word's kind
 * @param mode how a word's ids decide
 */
record WordVote(double threshold, RedactClassifier.Words mode) {

    private static final int NONE = -1;

    /** What stands within a name and is no word of it. */
    private static final String JOINING = "-'\u2019\u2010\u2011.\u00b7";

    /** A find that may go on. */
    private static final class Open {
        final int kind;
        final int start;
        int end;
        boolean named;

        Open(int kind, int start) {
            this.kind = kind;
            this.start = start;
        }
    }

    List<Found> found(WordIds ids, KindScores scores, List<String> kinds) {
        TextWords words = ids.words();
        List<Open> all = new ArrayList<>();
        boolean open = false;
        for (int part = 0; part < words.size(); part++) {
            if (words.isSpace(part)) {
                continue;
            }
            int kind = ids.isJudged(part) ? kind(ids, part, scores, kinds.size()) : NONE;
            boolean joins = open && kind == NONE && isJoining(ids, part, scores, kinds.size(), all.getLast());
            if (kind == NONE && !joins) {
                open = false;
                continue;
            }
            boolean goesOn = open
                    && (joins
                            || (all.getLast().kind == kind
                                    && (!scores.begins(ids.first(part), kind) || isGlued(words, part, all.getLast()))));
            if (!goesOn) {
                all.add(new Open(kind, words.start(part)));
            }
            Open last = all.getLast();
            last.end = words.end(part);
            last.named |= words.isWord(part);
            open = true;
        }
        return all.stream()
                .filter(one -> one.named)
                .map(one -> new Found(kinds.get(one.kind), one.start, one.end))
                .toList();
    }

    private int kind(WordIds ids, int part, KindScores scores, int kinds) {
        int best = NONE;
        float most = (float) threshold;
        for (int kind = 0; kind < kinds; kind++) {
            float probability = scores.inside(ids.first(part), kind);
            for (int id = ids.first(part) + 1; mode == RedactClassifier.Words.MAX && id <= ids.last(part); id++) {
                probability = Math.max(probability, scores.inside(id, kind));
            }
            if (best == NONE ? probability >= most : probability > most) {
                best = kind;
                most = probability;
            }
        }
        return best;
    }

    /** A hyphen, an apostrophe or a dot right between two words of the same kind is theirs, whatever it is taken for. */
    private boolean isJoining(WordIds ids, int part, KindScores scores, int kinds, Open last) {
        TextWords words = ids.words();
        int next = part + 1;
        return JOINING.indexOf(words.first(part)) >= 0
                && words.start(part) == last.end
                && next < words.size()
                && words.isWord(next)
                && ids.isJudged(next)
                && kind(ids, next, scores, kinds) == last.kind;
    }

    /** Whether a part follows a find without a space: half a word is no new find. */
    private static boolean isGlued(TextWords words, int part, Open last) {
        return words.start(part) == last.end && words.isWord(part) && JOINING.indexOf(words.first(part - 1)) >= 0;
    }
}
