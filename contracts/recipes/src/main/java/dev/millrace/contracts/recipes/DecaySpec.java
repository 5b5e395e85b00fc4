package dev.millrace.contracts.recipes;

import java.util.OptionalLong;

/**
 * How a learning rate that was held comes down.
 *
 * @param steps it takes, the last ones; absent where nothing is held
 * @param shape of its way
 */
public record DecaySpec(OptionalLong steps, Schedule.Decay shape) {

    /** Where nothing is held. */
    public static final DecaySpec UNSAID = new DecaySpec(OptionalLong.empty(), Schedule.Decay.LINEAR);
}
