package dev.millrace.trainer;

import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.events.ValidationMeasure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How the trainings that run here go, as metrics: the figures of the newest {@code training.progressed} of each. */
@ApplicationScoped
class TrainingMetrics {

    private final MeterRegistry registry;

    TrainingMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The metrics of a training, from now until they are closed. */
    Gauges of(TrainingRequested request) {
        return new Gauges(registry, Tags.of("run", request.run(), "model", request.model()));
    }

    /** A training's figures; what isn't known is NaN. */
    static final class Gauges implements AutoCloseable {

        private final MeterRegistry registry;
        private final Tags tags;
        private final AtomicReference<@Nullable TrainingProgressed> newest = new AtomicReference<>();
        private final AtomicReference<@Nullable HeldOutPairs> pairs = new AtomicReference<>();
        private volatile double validated = Double.NaN;
        private volatile ValidationMeasure validatedOf = ValidationMeasure.TEXT;
        private final List<Meter> meters = new ArrayList<>();

        private Gauges(MeterRegistry registry, Tags tags) {
            this.registry = registry;
            this.tags = tags;
            gauge("step", "optimiser steps done", p -> (double) p.step());
            gauge("steps", "optimiser steps to do", p -> (double) p.steps());
            gauge("attempt", "1 for the first, one more after each restart", TrainingProgressed::attempt);
            gauge("loss", "mean cross-entropy of a step's tokens, in nats", TrainingProgressed::loss);
            for (ValidationMeasure measure : ValidationMeasure.values()) {
                gauge(
                        "validation." + measure.metric().replace('_', '.'),
                        "of held-out documents, when they were measured last",
                        p -> measure == validatedOf ? validated : Double.NaN);
            }
            pairs("loss", "of held-out pairs of answers, on average, in nats", HeldOutPairs::loss);
            pairs("preferred", "share of held-out pairs whose chosen answer has gained more", HeldOutPairs::preferred);
            pairs("margin", "a chosen answer's reward less the rejected one's, on average", HeldOutPairs::margin);
            gauge("learning.rate", "a step's learning rate", TrainingProgressed::learningRate);
            gauge("gradient.norm", "before clipping", TrainingProgressed::gradientNorm);
            gauge("tokens", "trained on so far", p -> (double) p.tokens());
            gauge("tokens.per.second", "of late", TrainingProgressed::tokensPerSecond);
            gauge("mfu", "FLOP per second against the device's measured peak", p -> known(p.mfu()));
            gauge("memory.bytes", "resident memory of the worker processes", p -> (double) p.memoryBytes());
            gauge("seconds", "spent training so far", TrainingProgressed::seconds);
            gauge("joules", "that the processors used so far", p -> known(p.joules()));
            gauge("cost", "so far, in the currency of the trainer's price", p -> known(p.cost()));
            part("data", StepTimes::data);
            part("forward", StepTimes::forward);
            part("backward", StepTimes::backward);
            part("communication", StepTimes::communication);
            part("optimizer", StepTimes::optimizer);
            part("checkpoint", StepTimes::checkpoint);
        }

        private void pairs(String name, String description, ToDoubleFunction<HeldOutPairs> figure) {
            gauge("validation.pairs." + name, description, _ -> {
                HeldOutPairs now = pairs.get();
                return now == null ? Double.NaN : figure.applyAsDouble(now);
            });
        }

        private void part(String name, ToDoubleFunction<StepTimes> seconds) {
            gauge(
                    "step.seconds",
                    "where the time of a step goes, on average",
                    tags.and("part", name),
                    p -> p.times().map(seconds::applyAsDouble).orElse(Double.NaN));
        }

        private void gauge(String name, String description, ToDoubleFunction<TrainingProgressed> figure) {
            gauge(name, description, tags, figure);
        }

        private void gauge(String name, String description, Tags all, ToDoubleFunction<TrainingProgressed> figure) {
            meters.add(Gauge.builder("millrace.training." + name, this, gauges -> gauges.figure(figure))
                    .description(description)
                    .tags(all)
                    .register(registry));
        }

        private double figure(ToDoubleFunction<TrainingProgressed> figure) {
            TrainingProgressed now = newest.get();
            return now == null ? Double.NaN : figure.applyAsDouble(now);
        }

        private static double known(OptionalDouble figure) {
            return figure.orElse(Double.NaN);
        }

        /** These are the figures from now on; those of a validation stay until the next. */
        void show(TrainingProgressed progressed) {
            progressed.validationMeasure().ifPresent(measure -> validatedOf = measure);
            progressed.validationBitsPerByte().ifPresent(figure -> validated = figure);
            progressed.validationPairs().ifPresent(pairs::set);
            newest.set(progressed);
        }

        @Override
        public void close() {
            meters.forEach(registry::remove);
        }
    }
}
