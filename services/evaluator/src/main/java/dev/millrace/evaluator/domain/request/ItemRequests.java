package dev.millrace.evaluator.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.fewshot.ExampleSampler.Draw;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is asked about one item.
 *
 * @param task its name
 * @param document the item
 * @param examples which solved ones stand before it
 * @param requests in order: of a multiple choice one for each, and for {@code acc_mutual_info} each once more without context
 * @param target what is right: the place of a choice, a text, or a list of texts
 * @param gold of a multiple choice, which of the first requests is the right one, from 0
 */
public record ItemRequests(
        String task, Document document, Draw examples, List<Request> requests, JsonNode target, OptionalInt gold) {

    public ItemRequests {
        requests = List.copyOf(requests);
    }
}
