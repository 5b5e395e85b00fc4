package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Counts;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import java.util.ArrayList;
import java.util.List;

/** Whether every document is accounted for: within each stage, and from one stage to the next. */
public final class Balance {

    private Balance() {}

    /** A sentence for each shard and stage whose figures don't add up, in the order of the stages. */
    public static List<String> alarms(RunFacts facts) {
        List<String> alarms = new ArrayList<>();
        Stage[] stages = Stage.values();
        for (int i = 0; i < stages.length; i++) {
            for (ShardCompleted shard : facts.shards(stages[i]).all()) {
                within(shard, alarms);
                if (i > 0) {
                    between(facts.shards(stages[i - 1]), stages[i - 1], shard, alarms);
                }
            }
        }
        return alarms;
    }

    private static void within(ShardCompleted shard, List<String> alarms) {
        Counts counts = shard.counts();
        if (!counts.balances()) {
            alarms.add("%s of %s: %d documents came in, but %d were kept (%d of them changed) and %d dropped."
                    .formatted(
                            shard.stage().stageName(),
                            shard.shard(),
                            counts.documentsIn(),
                            counts.kept(),
                            counts.changed(),
                            counts.droppedInAll()));
        }
    }

    private static void between(StageShards earlier, Stage stage, ShardCompleted shard, List<String> alarms) {
        earlier.get(shard.shard())
                .map(before -> before.counts().kept())
                .filter(kept -> kept != shard.counts().documentsIn())
                .ifPresent(kept -> alarms.add("%s of %s: %d documents came in, but %s had kept %d."
                        .formatted(
                                shard.stage().stageName(),
                                shard.shard(),
                                shard.counts().documentsIn(),
                                stage.stageName(),
                                kept)));
    }
}
