package dev.millrace.contracts.recipes;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How often a model's answers must be the better ones beside the live version's.
 *
 * @param prompts the file with what both are asked, as {@link PromptFile} reads it
 * @param atLeast the win rate that it must have, from 0 to 1; a tie is half a win
 * @param verdicts how many verdicts of people it takes; absent: two on each prompt
 * @param judge the model that judges, where people don't
 * @param maxTokens most tokens of an answer
 * @param temperature of each answer; 0: the most probable token each time
 */
public record WinRateSpec(
        String prompts,
        double atLeast,
        OptionalInt verdicts,
        Optional<JudgeSpec> judge,
        int maxTokens,
        double temperature) {

    /**
     * A model that judges answers.
     *
     * @param endpoint the address of an API in OpenAI's form, ending in {@code /v1}
     * @param model its name there
     * @param minKappa the kappa that its verdicts must reach beside those of people before they count here
     * @param minVerdicts how many verdicts of people on the same answers that must rest on
     * @param maxTokens most tokens of what it says
     */
    public record JudgeSpec(String endpoint, String model, double minKappa, int minVerdicts, int maxTokens) {}
}
