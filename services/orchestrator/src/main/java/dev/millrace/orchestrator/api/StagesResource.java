package dev.millrace.orchestrator.api;

import dev.millrace.contracts.api.DeadLetter;
import dev.millrace.contracts.api.StageStanding;
import dev.millrace.contracts.events.Topic;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.broker.ConsumerGroups;
import dev.millrace.orchestrator.broker.DeadLetters;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;

/** How the services stand, and what they gave up on. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class StagesResource {

    private final OrchestratorService orchestrator;
    private final ConsumerGroups groups;
    private final DeadLetters deadLetters;

    StagesResource(OrchestratorService orchestrator, ConsumerGroups groups, DeadLetters deadLetters) {
        this.orchestrator = orchestrator;
        this.groups = groups;
        this.deadLetters = deadLetters;
    }

    /** How many messages were put back on their topic. */
    public record Replayed(int replayed) {}

    @GET
    @Path("/stages")
    public List<StageStanding> stages() {
        return groups.standings();
    }

    @GET
    @Path("/dead-letters")
    public List<DeadLetter> deadLetters() {
        return deadLetters.waiting();
    }

    @POST
    @Path("/dead-letters/{topic}/replay")
    public Replayed replay(@RestPath String topic) {
        Topic known = Arrays.stream(Topic.values())
                .filter(candidate -> candidate.topicName().equals(topic))
                .findFirst()
                .orElseThrow(() -> new NotFound("No topic is named %s.".formatted(topic)));
        return new Replayed(orchestrator.replay(deadLetters, known));
    }
}
