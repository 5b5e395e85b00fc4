package dev.millrace.deduplication;

import dev.millrace.deduplication.domain.AnswerJoin;
import dev.millrace.deduplication.domain.Message;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** Joins the owners' answers about a shard, with its memory in state stores; a run's answers all come to one joiner. */
final class JoinProcessor implements Processor<String, Message, String, Message> {

    private final Runs runs;
    private final StateMetrics metrics;
    private @Nullable Wiring wiring;

    JoinProcessor(Runs runs, StateMetrics metrics) {
        this.runs = runs;
        this.metrics = metrics;
    }

    private record Wiring(ProcessorContext<String, Message> context, AnswerJoin join, Forgetting forgetting) {}

    @Override
    public void init(ProcessorContext<String, Message> context) {
        JoinStores stores = new JoinStores(context);
        Forgetting forgetting = new Forgetting(context, JoinStores.ENDED, stores.scoped());
        wiring = new Wiring(context, new AnswerJoin(stores), forgetting);
        metrics.watch(context, stores.sizes());
    }

    @Override
    public void process(Record<String, Message> record) {
        if (wiring == null) {
            throw new IllegalStateException("Used before it was initialised");
        }
        Wiring with = wiring;
        switch (record.value()) {
            case Message.Answer answer when with.forgetting().isGone(answer.run()) || runs.over(answer.event()) -> {}
            case Message.Answer answer ->
                with.join().join(answer).ifPresent(decision -> with.context().forward(record.withValue(decision)));
            case Message.Forget forget -> with.forgetting().begin(forget.run());
            case Message.Batch misplaced -> throw new IllegalStateException("A batch on " + Topics.ANSWERS);
            case Message.Decision misplaced -> throw new IllegalStateException("A decision on " + Topics.ANSWERS);
        }
    }

    @Override
    public void close() {
        if (wiring != null) {
            metrics.forget(wiring.context().taskId());
        }
    }

    /** Makes joiners, and the stores they need. */
    record Supplier(Runs runs, StateMetrics metrics) implements ProcessorSupplier<String, Message, String, Message> {
        @Override
        public Processor<String, Message, String, Message> get() {
            return new JoinProcessor(runs, metrics);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return JoinStores.builders();
        }
    }
}
