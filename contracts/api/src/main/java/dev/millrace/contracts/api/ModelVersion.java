package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.Score;
import java.util.List;
import java.util.Optional;

/**
 * A model that was trained.
 *
 * @param live whether it was promoted last, so that the model's bare name is to lead to it
 * @param serving whether a server has said that it answers with it under the model's bare name
 * @param promoted whether it was ever promoted, by the gate or by hand
 * @param scores the newest; empty until it has been evaluated
 * @param scored when that was, as ISO 8601 in UTC
 * @param gate what the gate said of it: passed, held or refused
 * @param reasons what the gate compared
 * @param byHand who promoted it whatever the gate said, the earliest first
 * @param evaluations how often it was scored, and what came of it each time, the earliest first
 * @param winRate what people or a judge say of its answers, once the gate has asked
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ModelVersion(
        String model,
        String version,
        String run,
        boolean live,
        boolean serving,
        boolean promoted,
        long parameters,
        long steps,
        long tokens,
        List<Score> scores,
        Optional<String> scored,
        Optional<String> gate,
        List<String> reasons,
        List<ModelPromoted.ByHand> byHand,
        List<EvaluationReport> evaluations,
        Optional<WinRateReport> winRate) {}
