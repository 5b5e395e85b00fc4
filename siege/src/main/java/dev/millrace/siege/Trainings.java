package dev.millrace.siege;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a training in progress: before one ends the next is submitted, so that its documents go through all stages
 * meanwhile. Each must come to its end at the first attempt.
 */
final class Trainings {

    private static final String NAME = "siege-training";
    private static final int DOCUMENTS = 400;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** The part of one training after which the next is submitted. */
    private static final double NEXT = 0.5;
    /** Trainings that would fit into a siege if nothing disturbed them. */
    private static final int FIT = 4;
    /** The least part of the siege during which one must have been in progress. */
    private static final double LEAST_SHARE = 0.75;

    private final OrchestratorRuns runs;
    private final long steps;
    private final List<String> submitted = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int looks;
    private int inProgress;
    private volatile boolean over;

    /** @param stepsPerSecond how fast the model that was there before has been trained */
    Trainings(OrchestratorRuns runs, double stepsPerSecond, Duration length) {
        this.runs = runs;
        this.steps = Math.max(200, (long) (stepsPerSecond * length.toSeconds() / FIT));
    }

    /** Submits the first and waits until it trains. */
    void begin() throws IOException, InterruptedException {
        submit();
        JsonNode report = runs.report(submitted().getFirst());
        while (!report.path("state").asText().equals("training")) {
            if (OrchestratorRuns.isOver(report)) {
                throw new IOException("The first training didn't begin: " + report);
            }
            Thread.sleep(PAUSE);
            report = runs.report(submitted().getFirst());
        }
    }

    /** Trains until {@link #stop} is called. */
    void run() {
        try {
            while (!over) {
                look();
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            fault("The orchestrator can't be asked about trainings: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit() throws IOException, InterruptedException {
        // Each has a seed of its own: what has been read and trained before isn't taken over.
        String run = runs.submit(SiegeRecipes.of(NAME, DOCUMENTS, 100 + submitted.size(), steps));
        synchronized (this) {
            submitted.add(run);
        }
    }

    private void look() throws IOException, InterruptedException {
        boolean trains = false;
        for (String run : submitted()) {
            trains |= runs.report(run).path("state").asText().equals("training");
        }
        looks++;
        inProgress += trains ? 1 : 0;
        JsonNode newest = runs.report(submitted().getLast()).path("training");
        if (newest.path("step").asLong() > NEXT * steps) {
            submit();
        }
    }

    private synchronized List<String> submitted() {
        return List.copyOf(submitted);
    }

    private synchronized void fault(String sentence) {
        faults.add(sentence);
    }

    /** No more are submitted. */
    void stop() {
        over = true;
    }

    /** Waits for those that were, and says what went wrong; call it when {@link #run} has returned. */
    List<String> finish(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (String run : submitted()) {
                while (!OrchestratorRuns.isOver(runs.report(run)) && System.nanoTime() < end) {
                    Thread.sleep(PAUSE);
                }
                judge(run);
            }
        } catch (IOException e) {
            fault("The orchestrator can't be asked about trainings: " + e);
        }
        if (share() < LEAST_SHARE) {
            fault("A training was in progress for %.0f %% of the time only".formatted(100 * share()));
        }
        return List.copyOf(faults);
    }

    private void judge(String run) throws IOException, InterruptedException {
        JsonNode report = runs.report(run);
        String state = report.path("state").asText();
        if (!state.equals("promoted")) {
            fault("Run %s ended as %s: %s"
                    .formatted(run, state, report.path("failure").asText("no reason given")));
        }
        long before = 0;
        for (JsonNode event : runs.training(run)) {
            if (event.path("attempt").asInt() != 1 || event.path("step").asLong() < before) {
                fault("Run %s needed attempt %d at step %d"
                        .formatted(
                                run,
                                event.path("attempt").asInt(),
                                event.path("step").asLong()));
                return;
            }
            before = event.path("step").asLong();
        }
        if (before != steps) {
            fault("Run %s was trained for %d of %d steps".formatted(run, before, steps));
        }
    }

    private double share() {
        return looks == 0 ? 0 : (double) inProgress / looks;
    }

    /** How many runs there are, beside the one that was there before. */
    int count() {
        return submitted().size();
    }

    @Override
    public String toString() {
        return "%d runs of %,d steps, in progress %.0f %% of the time".formatted(count(), steps, 100 * share());
    }
}
