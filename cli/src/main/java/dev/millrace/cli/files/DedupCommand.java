package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.recipes.Dedup;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.deduplication.domain.Copy;
import dev.millrace.deduplication.domain.Judgement;
import dev.millrace.deduplication.domain.Keyed;
import dev.millrace.deduplication.domain.Keying;
import dev.millrace.deduplication.domain.Rank;
import dev.millrace.deduplication.domain.Reason;
import dev.millrace.deduplication.domain.SequentialDeduplication;
import dev.millrace.deduplication.domain.Sketch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which documents are copies of earlier ones. */
@Command(
        name = "dedup",
        mixinStandardHelpOptions = true,
        description = "Say which documents are copies of earlier ones: exact, near or by address.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class DedupCommand extends FileCommand {

    private static final ShardId SHARD = new ShardId(0, 0, 0);

    @Option(names = "--recipe", paramLabel = "RECIPE", description = "take the parameters from its dedup section")
    private Optional<Path> recipe;

    private final SequentialDeduplication deduplication = new SequentialDeduplication();
    private final List<Seen> seen = new ArrayList<>();
    private Keying keying;

    private record Seen(String id, Optional<Sketch> sketch) {}

    @Override
    void prepare() throws CommandFailed {
        Dedup usual = Defaults.recipe(recipe).dedup();
        // Without a recipe the address counts as well, where documents have one.
        keying = new Keying(
                recipe.isPresent() ? usual : new Dedup(usual.exact(), true, usual.near()), new EnglishWords());
    }

    @Override
    ObjectNode process(InputDocument document) throws UnusableDocument {
        Keyed keyed = keying.keys(Pages.text(document), document.url());
        Rank rank = new Rank(SHARD, seen.size());
        seen.add(new Seen(document.id(), keyed.sketch()));
        return deduplication
                .decide(rank, keyed.keys())
                .map(copy -> copy(document, copy, keyed))
                .orElseGet(() -> answer(document).put("verdict", "keep"));
    }

    private ObjectNode copy(InputDocument document, Copy copy, Keyed keyed) {
        Seen survivor = seen.get(copy.survivor().position());
        ObjectNode answer =
                answer(document).put("verdict", copy.reason().reasonName()).put("survivor", survivor.id());
        if (copy.indirect()) {
            answer.put(Judgement.THROUGH, seen.get(copy.of().position()).id());
        }
        if (copy.reason() == Reason.EXACT && !copy.indirect()) {
            answer.put("similarity", 1.0);
        } else {
            keyed.sketch()
                    .flatMap(own -> survivor.sketch().map(own::similarity))
                    .ifPresent(similarity -> answer.put("similarity", similarity));
        }
        return answer;
    }
}
