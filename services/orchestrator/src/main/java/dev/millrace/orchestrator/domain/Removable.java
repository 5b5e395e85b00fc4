package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.DatasetCurated;
import dev.millrace.contracts.events.DatasetRemoved;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ModelRemoved;
import dev.millrace.contracts.events.ObjectKeys.Part;
import dev.millrace.contracts.events.RunRemoved;
import java.util.List;

/** What of a run can be removed, once the run is over. Its record stays: what the log says of it. */
public enum Removable {
    /** All that it has made. */
    RUN,
    /** Its documents, and what is made of them but for the model. */
    DATASET,
    /** Its model. */
    MODEL;

    /** The parts of a run's objects that go with it. */
    public List<Part> parts() {
        return switch (this) {
            case RUN -> List.of(Part.DATASET, Part.MODEL);
            case DATASET -> List.of(Part.DATASET);
            case MODEL -> List.of(Part.MODEL);
        };
    }

    /** What a part of a run's objects goes with, when it goes alone. */
    public static Removable of(Part part) {
        return switch (part) {
            case DATASET -> DATASET;
            case MODEL -> MODEL;
        };
    }

    /** Whether it is removed, by itself or with its run. */
    public boolean isRemoved(RunFacts facts) {
        return facts.removed()
                || switch (this) {
                    case RUN -> false;
                    case DATASET -> facts.the(DatasetRemoved.class).isPresent();
                    case MODEL -> facts.the(ModelRemoved.class).isPresent();
                };
    }

    /** What it is called at the beginning of a sentence. */
    private String title(RunFacts facts) {
        return switch (this) {
            case RUN -> "Run " + facts.run();
            case DATASET -> "Dataset " + dataset(facts).address();
            case MODEL -> "Model " + model(facts).subject();
        };
    }

    /**
     * What becomes of the wish to remove it.
     *
     * @param live whether the model's bare name leads to the run's model
     * @param users runs that refer to what would go
     * @param objects how many objects there are
     * @param bytes their size together
     */
    public Steering remove(
            RunFacts facts, boolean live, List<String> users, long objects, long bytes, Steering.Wish wish) {
        String title = title(facts);
        if (isRemoved(facts)) {
            return new Steering.Already(title + " is removed.");
        }
        if (!(Run.of(facts) instanceof Run.Ended)) {
            return new Steering.Refused("Run %s is %s: cancel it first, or wait for its end."
                    .formatted(facts.run(), Run.of(facts).state()));
        }
        if (facts.evaluations().reports().stream()
                .anyMatch(report -> report.state().equals("under-way"))) {
            return new Steering.Refused(
                    "The model of run %s is being scored: wait for the end of that.".formatted(facts.run()));
        }
        if (live && this != DATASET) {
            return new Steering.Refused(
                    "The model of run %s is live: serve another version first.".formatted(facts.run()));
        }
        if (!users.isEmpty()) {
            return new Steering.Refused("%s is in use by %s: remove %s first."
                    .formatted(title, String.join(", ", users), users.size() == 1 ? "that run" : "those runs"));
        }
        return new Steering.Publish(
                event(facts, objects, bytes, wish),
                "%s is removed: %,d objects, %,d bytes.".formatted(title, objects, bytes));
    }

    private Event event(RunFacts facts, long objects, long bytes, Steering.Wish wish) {
        return switch (this) {
            case RUN -> new RunRemoved(facts.run(), wish.who(), wish.when(), wish.reason(), objects, bytes);
            case DATASET ->
                new DatasetRemoved(
                        facts.run(),
                        dataset(facts).name(),
                        dataset(facts).version(),
                        wish.who(),
                        wish.when(),
                        wish.reason(),
                        objects,
                        bytes);
            case MODEL ->
                new ModelRemoved(
                        facts.run(),
                        model(facts).model(),
                        model(facts).version(),
                        wish.who(),
                        wish.when(),
                        wish.reason(),
                        objects,
                        bytes);
        };
    }

    private static DatasetCurated dataset(RunFacts facts) {
        return facts.the(DatasetCurated.class).orElseThrow();
    }

    private static ModelExported model(RunFacts facts) {
        return facts.the(ModelExported.class).orElseThrow();
    }
}
