package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelRefused;
import java.util.List;

/**
 * What the promotion gate said of a model. It stays as it is, whoever promotes the model afterwards.
 *
 * @param decision what it said
 * @param reasons what it compared, a sentence each
 */
public record GateVerdict(PromotionGate.Action decision, List<String> reasons) {

    static GateVerdict of(ModelRefused refused) {
        return new GateVerdict(
                refused.isHeld() ? PromotionGate.Action.HOLD : PromotionGate.Action.REFUSE, refused.reasons());
    }

    /** Whether it let the model through. */
    boolean passed() {
        return decision == PromotionGate.Action.PROMOTE;
    }

    /** As reports name it. */
    String inWords() {
        return switch (decision) {
            case PROMOTE -> "passed";
            case HOLD -> "held";
            case REFUSE -> "refused";
        };
    }
}
