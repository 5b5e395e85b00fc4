package dev.millrace.evaluator.domain.asking;

import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that is wanted.
 *
 * @param request what is asked
 * @param time which time it is asked, from 0
 * @param item which item it is about, in words; of several with the same request one
 */
public record Wish(Request request, int time, String item) {

    /** What is wanted about items, in order. */
    public static List<Wish> about(List<ItemRequests> items, int repeats) {
        List<Wish> wishes = new ArrayList<>();
        for (ItemRequests item : items) {
            String named = "item %d of %s".formatted(item.document().index(), item.task());
            for (Request request : item.requests()) {
                for (int time = 0; time < repeats; time++) {
                    wishes.add(new Wish(request, time, named));
                }
            }
        }
        return wishes;
    }

    /** The same for the same wish, whoever has it. */
    String key() {
        return time == 0 ? request.id() : request.id() + "#" + time;
    }

    /** All that the model reads before what is asked of it. */
    String context() {
        return switch (request) {
            case Request.LogLikelihood(String context, String _) -> context;
            case Request.Rolling(String text) -> text;
            case Request.Generation generation -> generation.context();
        };
    }

    /** What it says in a dialog: its messages, or all of its text as the user's. */
    Dialog dialog() {
        return request instanceof Request.Generation generation
                ? generation.dialog()
                : new Dialog.Messages(new Dialog.Prompt(context()).turns());
    }
}
