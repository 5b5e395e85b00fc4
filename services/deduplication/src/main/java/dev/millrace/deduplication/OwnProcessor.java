package dev.millrace.deduplication;

import dev.millrace.deduplication.domain.BandOwner;
import dev.millrace.deduplication.domain.Message;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** An owner of keys, with its memory in state stores: one for each partition of {@code deduplication.bands}. */
final class OwnProcessor implements Processor<String, Message, String, Message> {

    private final Runs runs;
    private final StateMetrics metrics;
    private @Nullable Wiring wiring;

    OwnProcessor(Runs runs, StateMetrics metrics) {
        this.runs = runs;
        this.metrics = metrics;
    }

    private record Wiring(ProcessorContext<String, Message> context, BandOwner owner, Forgetting forgetting) {}

    @Override
    public void init(ProcessorContext<String, Message> context) {
        OwnerStores stores = new OwnerStores(context);
        Forgetting forgetting = new Forgetting(context, OwnerStores.ENDED, stores.scoped());
        wiring = new Wiring(context, new BandOwner(stores), forgetting);
        metrics.watch(context, stores.sizes());
    }

    @Override
    public void process(Record<String, Message> record) {
        if (wiring == null) {
            throw new IllegalStateException("Used before it was initialised");
        }
        Wiring with = wiring;
        switch (record.value()) {
            case Message.Batch batch when with.forgetting().isGone(batch.run()) || runs.over(batch.event()) -> {}
            case Message.Batch batch ->
                with.owner().enter(batch, answer -> with.context().forward(record.withValue(answer)));
            case Message.Forget forget -> with.forgetting().begin(forget.run());
            case Message.Answer misplaced -> throw new IllegalStateException("An answer on " + Topics.BANDS);
            case Message.Decision misplaced -> throw new IllegalStateException("A decision on " + Topics.BANDS);
        }
    }

    @Override
    public void close() {
        if (wiring != null) {
            metrics.forget(wiring.context().taskId());
        }
    }

    /** Makes owners, and the stores they need. */
    record Supplier(Runs runs, StateMetrics metrics) implements ProcessorSupplier<String, Message, String, Message> {
        @Override
        public Processor<String, Message, String, Message> get() {
            return new OwnProcessor(runs, metrics);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return OwnerStores.builders();
        }
    }
}
