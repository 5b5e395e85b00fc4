package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.RecipeContinued;

/** How a continuous recipe stands. */
public sealed interface ContinuousState {

    /** The state's name in reports. */
    String state();

    /** The same in a sentence. */
    String sentence();

    /** A cycle is under way, and no other is begun. */
    record Cycling(String run) implements ContinuousState {
        @Override
        public String state() {
            return "cycling";
        }

        @Override
        public String sentence() {
            return "Run %s is under way; the next cycle waits for it.".formatted(run);
        }
    }

    /** None is under way; one is begun when its time has come. */
    record Waiting() implements ContinuousState {
        @Override
        public String state() {
            return "waiting";
        }

        @Override
        public String sentence() {
            return "A cycle begins when its time has come.";
        }
    }

    /** Somebody wants it to wait. */
    record Paused(RecipeContinued wish) implements ContinuousState {
        @Override
        public String state() {
            return "paused";
        }

        @Override
        public String sentence() {
            return "Paused by %s at %s%s".formatted(wish.who(), wish.when(), because(wish));
        }
    }

    /** The last cycle has come to nothing. The same again would, too, and cost as much: somebody has to look first. */
    record Held(String run, String outcome) implements ContinuousState {
        @Override
        public String state() {
            return "held";
        }

        @Override
        public String sentence() {
            return "The last cycle, %s, is %s: none begins until somebody resumes it or wishes one."
                    .formatted(run, outcome);
        }
    }

    /** Somebody has ended it. */
    record Stopped(RecipeContinued wish) implements ContinuousState {
        @Override
        public String state() {
            return "stopped";
        }

        @Override
        public String sentence() {
            return "Stopped by %s at %s%s".formatted(wish.who(), wish.when(), because(wish));
        }
    }

    private static String because(RecipeContinued wish) {
        return wish.reason().map(": "::concat).orElse(".");
    }
}
