package dev.millrace.evaluator;

import dev.millrace.contracts.events.Score;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.asking.Asker;
import dev.millrace.evaluator.domain.asking.Journal;
import dev.millrace.evaluator.domain.asking.Probe;
import dev.millrace.evaluator.domain.asking.ServedModel;
import dev.millrace.evaluator.domain.asking.UnusableJournal;
import dev.millrace.evaluator.domain.evaluation.Evaluation;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask;
import dev.millrace.evaluator.domain.evaluation.FoundItems;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jboss.logging.Logger;

/** A served model with the journal of its answers, from the first task on that has to be asked. */
final class AskedModel implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final HttpJson http;
    private final EvaluatorConfig config;
    private final ObjectStore store;
    private final String address;
    private final int context;
    private final String journalKey;
    private final Map<Probe.Wanted, ServedModel> looked = new HashMap<>();
    private Optional<Journal> journal = Optional.empty();

    /**
     * A model that nothing has been asked yet.
     *
     * @param address under which it is served
     * @param context how many tokens it is shown where the endpoint doesn't say
     * @param journalKey where its answers are kept
     */
    AskedModel(
            HttpJson http, EvaluatorConfig config, ObjectStore store, String address, int context, String journalKey) {
        this.http = http;
        this.config = config;
        this.store = store;
        this.address = address;
        this.context = context;
        this.journalKey = journalKey;
    }

    /** Under which it is served. */
    String address() {
        return address;
    }

    /**
     * The figures of a task.
     *
     * @param chat whether the endpoint is to write dialogs itself
     * @param found those of its items that the model may have seen, where that is known
     */
    List<Score> score(
            EvaluationTask task,
            boolean chat,
            Optional<FoundItems> found,
            Evaluation.Transcript entries,
            ItemValues values)
            throws EndpointFailed, UnfitItem, MalformedTask, IOException, InterruptedException {
        ServedModel model = model(outputs(task), chat);
        if (journal.isEmpty()) {
            journal = Optional.of(opened(model.owner()));
        }
        Journal kept = journal.get();
        Asker asker = new Asker(model, kept, Asker.Load.inFlight(config.inFlight()), (answered, all) -> {});
        return new Evaluation(asker::ask, kept, model.calls().kind(), entries, values).score(task, found);
    }

    /** One of another model is of no use: it is removed, and a new one begun. */
    private Journal opened(Journal.Owner owner) throws IOException {
        try {
            return stored(owner);
        } catch (UnusableJournal e) {
            LOG.infof("%s is begun anew: %s", journalKey, e.getMessage());
            StoredLines.remove(store, journalKey);
        }
        try {
            return stored(owner);
        } catch (UnusableJournal e) {
            throw new IOException(e);
        }
    }

    private Journal stored(Journal.Owner owner) throws IOException, UnusableJournal {
        return Journal.of(reader -> StoredLines.open(store, journalKey, config.journalEvery(), reader), owner);
    }

    private static Set<OutputKind> outputs(EvaluationTask task) {
        return switch (task) {
            case EvaluationTask.Perplexity _ -> EnumSet.of(OutputKind.LOGLIKELIHOOD_ROLLING);
            case EvaluationTask.Choice _ -> EnumSet.of(OutputKind.MULTIPLE_CHOICE);
            case EvaluationTask.Defined defined -> {
                Set<OutputKind> outputs = EnumSet.noneOf(OutputKind.class);
                for (TaskRequests requests : defined.tasks()) {
                    outputs.add(requests.task().output());
                }
                yield outputs;
            }
        };
    }

    private ServedModel model(Set<OutputKind> outputs, boolean chat)
            throws EndpointFailed, IOException, InterruptedException {
        boolean likelihoods = outputs.stream().anyMatch(output -> output != OutputKind.GENERATE_UNTIL);
        Probe.Wanted wanted = new Probe.Wanted(
                likelihoods, outputs.contains(OutputKind.LOGLIKELIHOOD_ROLLING), chat, OptionalInt.empty());
        ServedModel known = looked.get(wanted);
        if (known == null) {
            ModelCalls calls = ModelCalls.to(http, config.endpoint(), address, config.patience());
            known = Probe.look(
                    calls,
                    calls.context().isPresent()
                            ? wanted
                            : new Probe.Wanted(likelihoods, wanted.rolling(), chat, OptionalInt.of(context)));
            looked.put(wanted, known);
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (journal.isPresent()) {
            journal.get().close();
        }
    }
}
