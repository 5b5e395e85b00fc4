package dev.millrace.orchestrator.api;

import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.orchestrator.OrchestratorService;
import dev.millrace.orchestrator.api.Failures.NotFound;
import dev.millrace.orchestrator.domain.Lineage;
import dev.millrace.orchestrator.domain.ModelVersion;
import dev.millrace.orchestrator.domain.Orchestration;
import dev.millrace.orchestrator.domain.RunFacts;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;

/** Models: their versions, where they come from, and which one is live. */
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ModelsResource {

    private final OrchestratorService orchestrator;

    ModelsResource(OrchestratorService orchestrator) {
        this.orchestrator = orchestrator;
    }

    @GET
    public List<ModelVersion> all() {
        return orchestrator.ask(ModelsResource::versions);
    }

    private static List<ModelVersion> versions(Orchestration all) {
        return all.runs().stream()
                .flatMap(facts -> ModelVersion.of(facts, isLive(all, facts)).stream())
                .toList();
    }

    private static boolean isLive(Orchestration all, RunFacts facts) {
        return facts.the(ModelExported.class)
                .flatMap(model -> all.live(model.model()))
                .map(ModelPromoted::run)
                .equals(Optional.of(facts.run()));
    }

    @GET
    @Path("/{model}/{version}/lineage")
    public Lineage lineage(@RestPath String model, @RestPath String version) {
        return ask(model, version, Lineage::of)
                .orElseThrow(() -> new NotFound("The recipe of %s@%s is gone.".formatted(model, version)));
    }

    @POST
    @Path("/{model}/{version}/promote")
    public ModelVersion promote(@RestPath String model, @RestPath String version) {
        ModelExported exported =
                ask(model, version, facts -> facts.the(ModelExported.class)).orElseThrow(() -> unknown(model, version));
        orchestrator.promote(exported, "Promoted by hand.");
        return ask(model, version, facts -> ModelVersion.of(facts, true)).orElseThrow(() -> unknown(model, version));
    }

    private <T> T ask(String model, String version, Function<RunFacts, T> question) {
        return orchestrator
                .ask(all -> all.runs().stream()
                        .filter(facts -> facts.the(ModelExported.class)
                                .filter(made -> made.model().equals(model)
                                        && made.version().equals(version))
                                .isPresent())
                        .findFirst()
                        .map(question))
                .orElseThrow(() -> unknown(model, version));
    }

    private static NotFound unknown(String model, String version) {
        return new NotFound("There is no model %s@%s.".formatted(model, version));
    }
}
