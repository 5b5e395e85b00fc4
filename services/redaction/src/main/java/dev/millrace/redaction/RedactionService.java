package dev.millrace.redaction;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.redaction.domain.DocumentRedaction;
import dev.millrace.redaction.domain.Pseudonyms;
import dev.millrace.redaction.domain.classifier.TokenClassifier;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.ShardPass;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import dev.millrace.stage.Work;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** {@code shards.deduplicated} in, {@code shards.redacted} out: personal data found, and what the recipe says done about it. */
@ApplicationScoped
public class RedactionService {

    private final StageRunner runner;
    private final ShardPass pass;
    private final Receipts receipts;
    private final Recipes recipes;
    private final PseudonymKeys keys;
    private final Classifiers classifiers;

    RedactionService(
            StageRunner runner,
            ShardPass pass,
            Receipts receipts,
            Recipes recipes,
            PseudonymKeys keys,
            Classifiers classifiers) {
        this.runner = runner;
        this.pass = pass;
        this.receipts = receipts;
        this.recipes = recipes;
        this.keys = keys;
        this.classifiers = classifiers;
    }

    @Incoming("shards-deduplicated")
    Uni<Void> onShard(Message<byte[]> message) {
        return runner.run(message, ShardCompleted.class, this::redact);
    }

    private List<Event> redact(ShardCompleted shard, Lease lease) throws IOException, InterruptedException {
        Recipe recipe = recipes.byDigest(shard.recipe());
        Optional<Pseudonyms> pseudonyms = keys.of(recipe.redact());
        List<String> parts =
                new ArrayList<>(List.of(Classifiers.part(recipe), shard.data().sha256()));
        pseudonyms.map(Pseudonyms::fingerprint).ifPresent(parts::add);
        recipe.redact().classifier().ifPresent(_ -> parts.add("classifier " + TokenClassifier.RULES));
        Work work = Work.of(Stage.REDACTION.stageName(), DocumentRedaction.RULES, parts);
        return List.of(receipts.shard(
                Stage.REDACTION, shard, work, () -> pass.run(Stage.REDACTION, shard, rules(recipe, pseudonyms))));
    }

    private DocumentRedaction rules(Recipe recipe, Optional<Pseudonyms> pseudonyms) {
        try {
            return new DocumentRedaction(recipe.redact(), pseudonyms, classifiers.of(recipe));
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEvent("The recipe can't be followed: " + e.getMessage(), e);
        }
    }
}
