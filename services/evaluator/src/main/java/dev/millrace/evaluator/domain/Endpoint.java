package dev.millrace.evaluator.domain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.models.architecture.Architecture;
import java.util.List;
import java.util.OptionalInt;

/** A served model, as far as scoring needs it. Safe for use from many threads at once. */
public interface Endpoint {

    /**
     * The token ids of {@code text}, no special ones added. A text longer than a call may be is cut between two words.
     *
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws EndpointAway when it gives none for too long
     */
    List<Integer> tokenize(String text) throws EndpointFailed, EndpointAway, InterruptedException;

    /** What kind of model it is, which says how its scores are to be read. */
    default Architecture.Kind kind() {
        return Architecture.Kind.CAUSAL;
    }

    /**
     * The log-probability of each of these tokens: of a decoder given all those before it, of an encoder given all the others.
     * An encoder beside a decoder reads those before the last {@code scored}, of which each is then given those and the ones
     * before it.
     *
     * @param tokens at least two, and no more than the model can see
     * @param scored how many at the end are asked for: at least one, and not all
     * @throws TooLarge when these are more than the endpoint takes in one call
     * @throws EndpointFailed when the endpoint gives no usable answer
     * @throws EndpointAway when it gives none for too long
     */
    Echo echo(List<Integer> tokens, int scored) throws EndpointFailed, EndpointAway, InterruptedException;

    /** The most tokens the model can see at once, when the endpoint says so. */
    OptionalInt context();

    /** The token that stands between documents, and so before the first token of a text. */
    int endOfText();

    /**
     * What was asked and what came back.
     *
     * @param logProbabilities natural logarithms for the last tokens, at least for those that were asked for
     * @param request the request's body
     * @param answer the answer's body
     */
    record Echo(List<Double> logProbabilities, JsonNode request, JsonNode answer) {

        /** The sum over the last {@code n} tokens. */
        public double sumOfLast(int n) {
            return logProbabilities.subList(logProbabilities.size() - n, logProbabilities.size()).stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }
}
