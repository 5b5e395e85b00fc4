package dev.millrace.contracts.events;

/**
 * Filter this shard with this classifier: what shards wait for whose recipe has a classifier trained.
 *
 * @param run the run
 * @param ingested the shard as ingestion made it
 * @param classifier the ONNX file
 */
public record FilteringRequested(String run, ShardCompleted ingested, ObjectRef classifier) implements Event {

    @Override
    public String subject() {
        return ingested.shard().toString();
    }
}
