package dev.millrace.contracts.events;

/**
 * How a model that learns preferences prefers answers of pairs that it doesn't learn from, compared with the one that its
 * training starts from (Rafailov et al. 2023, "Direct preference optimization"). An answer's reward is beta times how much
 * likelier it has become, as a logarithm.
 *
 * @param pairs how many were looked at
 * @param loss of them, as the objective has it, on average, in nats
 * @param preferred share of them whose chosen answer has a higher reward than the rejected one, 0 to 1
 * @param margin the chosen answer's reward less the rejected one's, on average
 */
public record HeldOutPairs(long pairs, double loss, double preferred, double margin) {

    public HeldOutPairs {
        if (pairs < 1 || !(preferred >= 0 && preferred <= 1)) {
            throw new IllegalArgumentException("No such pairs: %d, of them %s".formatted(pairs, preferred));
        }
    }
}
