package dev.millrace.bench.engine;

import dev.millrace.contracts.events.StepTimes;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.job.WorkerMessage.Progressed;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What was measured of a training by the engine's workers.
 *
 * @param tokensPerSecond of training, from the end of the warm-up on
 * @param memory bytes, as the worker says it: the most that tensors took of a GPU, or what the process takes
 * @param times of a step by part
 * @param step seconds of one, on average
 */
record EngineRun(double tokensPerSecond, double memory, StepTimes times, double step) {

    private static final int MOST_MINUTES = 9;

    /**
     * Trains until enough steps are done, then ends the workers: neither checkpoint nor package is written.
     *
     * @param job that goes on for longer
     * @param warmUp steps before those that are measured
     */
    static EngineRun of(WorkerRuntime runtime, TrainingJob job, Path scratch, long warmUp, long steps)
            throws IOException, InterruptedException {
        List<Progressed> marks = new ArrayList<>();
        CountDownLatch enough = new CountDownLatch(1);
        try (WorkerGroup workers = WorkerGroup.start(runtime, job, scratch, message -> {
            if (message instanceof Progressed progressed) {
                synchronized (marks) {
                    marks.add(progressed);
                }
                if (progressed.step() >= warmUp + steps) {
                    enough.countDown();
                }
            }
        })) {
            Thread watch = Thread.ofVirtual().start(() -> {
                try {
                    enough.await(MOST_MINUTES, TimeUnit.MINUTES);
                    workers.kill();
                } catch (InterruptedException e) {
                    workers.kill();
                }
            });
            Outcome outcome = workers.await();
            watch.interrupt();
            if (enough.getCount() > 0) {
                throw new IOException("The training ended as " + outcome);
            }
        }
        synchronized (marks) {
            return measured(marks.stream().filter(mark -> mark.step() >= warmUp).toList());
        }
    }

    private static EngineRun measured(List<Progressed> marks) throws IOException {
        Progressed first = marks.getFirst();
        Progressed last = marks.getLast();
        long steps = last.step() - first.step();
        if (steps == 0) {
            throw new IOException("All measured steps were done within a fifth of a second");
        }
        StepTimes times = StepTimes.NONE;
        for (int i = 1; i < marks.size(); i++) {
            times = times.plus(marks.get(i).times().times((double)
                    (marks.get(i).step() - marks.get(i - 1).step())));
        }
        double seconds = last.seconds() - first.seconds();
        return new EngineRun(
                (last.tokens() - first.tokens()) / seconds,
                last.memoryBytes(),
                times.times(1.0 / steps),
                seconds / steps);
    }

    /** Trains to the end, from a checkpoint where there is one; returns how many steps had been done before. */
    static long toTheEnd(WorkerRuntime runtime, TrainingJob job, Path scratch)
            throws IOException, InterruptedException {
        List<Long> before = new ArrayList<>();
        try (WorkerGroup workers = WorkerGroup.start(runtime, job, scratch, message -> {
            if (message instanceof WorkerMessage.Started started) {
                before.add(started.step());
            }
        })) {
            Outcome outcome = workers.await();
            if (!(outcome instanceof Outcome.Finished)) {
                throw new IOException("The training ended as " + outcome);
            }
        }
        return before.getFirst();
    }
}
