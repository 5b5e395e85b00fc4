package dev.millrace.orchestrator.api;

import dev.millrace.contracts.recipes.Problem;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.orchestrator.NoDataset;
import dev.millrace.orchestrator.NoModel;
import dev.millrace.orchestrator.NotReady;
import dev.millrace.orchestrator.archive.DatasetDiffs;
import dev.millrace.orchestrator.archive.SignalTables;
import dev.millrace.orchestrator.domain.signals.UnknownThreshold;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure as a status and a sentence. */
public class Failures {

    /** What went wrong, for whoever asked. */
    public record Message(String message) {}

    /** What is wrong with a recipe. */
    public record Problems(List<Problem> problems) {}

    /** There is no such thing. */
    static final class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /** It makes sense, but not as things stand. */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message);
        }
    }

    /** A recipe can't run. */
    static final class RecipeRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<Problem> problems;

        RecipeRefused(List<Problem> problems) {
            super(problems.getFirst().toString());
            this.problems = List.copyOf(problems);
        }
    }

    /** A parameter makes no sense. */
    static final class BadParameter extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadParameter(String message) {
            super(message);
        }
    }

    @ServerExceptionMapper
    public Response notFound(NotFound e) {
        return answer(Status.NOT_FOUND, e);
    }

    @ServerExceptionMapper
    public Response noDataset(NoDataset e) {
        return answer(Status.NOT_FOUND, e);
    }

    @ServerExceptionMapper
    public Response noModel(NoModel e) {
        return answer(Status.NOT_FOUND, e);
    }

    @ServerExceptionMapper
    public Response tooMany(DatasetDiffs.TooManyDocuments e) {
        return answer(Status.CONFLICT, e);
    }

    @ServerExceptionMapper
    public Response conflict(Conflict e) {
        return answer(Status.CONFLICT, e);
    }

    @ServerExceptionMapper
    public Response noSignals(SignalTables.NoSignals e) {
        return answer(Status.NOT_FOUND, e);
    }

    @ServerExceptionMapper
    public Response unknownThreshold(UnknownThreshold e) {
        return answer(Status.BAD_REQUEST, e);
    }

    @ServerExceptionMapper
    public Response badParameter(BadParameter e) {
        return answer(Status.BAD_REQUEST, e);
    }

    @ServerExceptionMapper
    public Response refused(RecipeRefused e) {
        return Response.status(422).entity(new Problems(e.problems)).build();
    }

    @ServerExceptionMapper({NotReady.class, KafkaException.class, ObjectStoreException.class, UncheckedIOException.class
    })
    public Response unavailable(RuntimeException e) {
        return answer(Status.SERVICE_UNAVAILABLE, e);
    }

    private static Response answer(Status status, RuntimeException e) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(new Message(String.valueOf(e.getMessage())))
                .build();
    }
}
