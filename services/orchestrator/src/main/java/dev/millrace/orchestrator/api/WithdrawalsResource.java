package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.DocumentWithdrawn;
import dev.millrace.contracts.shards.ContentHash;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.RunDesk;
import dev.millrace.orchestrator.api.Failures.BadParameter;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Documents of which nothing is to be made any more. */
@Path("/api/withdrawals")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class WithdrawalsResource {

    /** Documents in one call: each is an event of its own. */
    private static final int MOST = 10_000;

    private final OrchestratorService orchestrator;
    private final RunDesk desk;

    WithdrawalsResource(OrchestratorService orchestrator, RunDesk desk) {
        this.orchestrator = orchestrator;
        this.desk = desk;
    }

    /**
     * A wish to withdraw documents, or to take that back.
     *
     * @param documents their content hashes, as every ledger names them
     * @param withdrawn whether they are to be withdrawn; absent: they are
     * @param who who wishes it, as they call themselves
     * @param reason why; it is kept for ever, so it must not tell what the documents say
     */
    public record Wish(
            List<String> documents, Optional<Boolean> withdrawn, Optional<String> who, Optional<String> reason) {}

    /**
     * What became of it.
     *
     * @param changed documents that stand otherwise than before
     * @param message the same in a sentence
     */
    public record Withdrawing(int changed, String message) {}

    /** Documents that are withdrawn now, by their content hash. */
    @GET
    public List<DocumentWithdrawn> all() {
        return orchestrator.ask(all -> all.withdrawals().all());
    }

    /** Withdraws documents, or takes that back: in every run, from now on. */
    @POST
    public Withdrawing withdraw(Wish wish) {
        if (wish.documents().isEmpty() || wish.documents().size() > MOST) {
            throw new BadParameter("documents must name 1 to %,d content hashes at once, not %,d."
                    .formatted(MOST, wish.documents().size()));
        }
        for (int i = 0; i < wish.documents().size(); i++) {
            if (!ContentHash.isOne(wish.documents().get(i))) {
                throw new BadParameter(
                        "documents[%d] is no content hash, which has 32 digits of 0-9 and a-f: %s; a ledger names it beside each document."
                                .formatted(i, wish.documents().get(i)));
            }
        }
        boolean withdrawn = wish.withdrawn().orElse(true);
        int changed = desk.withdraw(
                new TreeSet<>(wish.documents()), withdrawn, new SteeringWish(wish.who(), wish.reason()).now());
        String documents = changed == 1 ? "1 document is" : "%,d documents are".formatted(changed);
        return new Withdrawing(
                changed,
                documents
                        + (withdrawn
                                ? " withdrawn: nothing is made of such text from now on."
                                : " withdrawn no longer."));
    }
}
