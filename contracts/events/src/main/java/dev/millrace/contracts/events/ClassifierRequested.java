package dev.millrace.contracts.events;

import java.util.List;

/**
 * Train the run's quality classifier on these shards.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param good ingested shards of the source of good documents, in the order of their rank
 * @param raw ingested shards of the source of documents as they come, in the order of their rank
 */
public record ClassifierRequested(String run, String recipe, List<ObjectRef> good, List<ObjectRef> raw)
        implements Event {

    public ClassifierRequested {
        good = List.copyOf(good);
        raw = List.copyOf(raw);
        if (good.isEmpty() || raw.isEmpty()) {
            throw new IllegalArgumentException("A classifier needs good and raw documents to be trained on");
        }
    }

    @Override
    public String subject() {
        return "classifier";
    }
}
