package dev.millrace.stage;

import dev.millrace.contracts.events.Event;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes events that no single incoming message causes: the progress of long work, a user's command. */
@ApplicationScoped
public class EventPublisher {

    private final Transactions transactions;

    EventPublisher(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Publishes all of {@code events}, in order, or none. Blocks until they are committed.
     *
     * @throws TransientFailure when the broker is away
     */
    public void publish(List<? extends Event> events) {
        List<ProducerRecord<byte[], byte[]>> records =
                events.stream().map(transactions::record).toList();
        transactions.run(producer -> Transactions.send(producer, records));
    }
}
