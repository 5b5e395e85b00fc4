package dev.millrace.trainer.engine.export;

import dev.millrace.contracts.models.ExportedGraphs;
import dev.millrace.contracts.models.GraphDistance;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.job.TrainingJob;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The model card of a job whose training is over: what the job's own says, and what came of it. */
final class TrainedCard {

    private static final double JOULES_PER_WATT_HOUR = 3600;

    private TrainedCard() {}

    /** @param graphs absent of a package of adapters alone */
    static String of(TrainingJob job, TrainingState state, Optional<ExportedGraphs> graphs) throws IOException {
        List<String> files = (graphs.isEmpty() || job.architecture().kind() != Kind.SEQUENCE_TO_SEQUENCE)
                ? List.of(ModelPackage.ONNX)
                : List.of(ModelPackage.ENCODER_ONNX, ModelPackage.DECODER_ONNX);
        return job.card().stripTrailing()
                + "\n\n## What came of it\n\n"
                + steps(job, state)
                + "\n\n"
                + energy(state.joules())
                + "\n"
                + graphs.map(of -> graphs(of, files)).orElse("");
    }

    private static String steps(TrainingJob job, TrainingState state) {
        long asked = job.training().steps();
        String done = state.step() < asked
                ? "Training was stopped after %,d of %,d steps.".formatted(state.step(), asked)
                : "All %,d steps were done.".formatted(asked);
        return "%s %,d tokens were learnt from in %,.0f s, all attempts together. The loss was %s in the first step and %s in the last %d."
                .formatted(
                        done,
                        state.tokens(),
                        state.seconds(),
                        figure(state.firstLoss()),
                        figure(state.lastLoss()),
                        TrainingState.REMEMBERED);
    }

    private static String energy(OptionalDouble joules) {
        return joules.isPresent()
                ? "Energy: %,.0f J (%s Wh), by the counters of the processors: with all that ran on the machine, without memory and graphics processors."
                        .formatted(joules.getAsDouble(), figure(joules.getAsDouble() / JOULES_PER_WATT_HOUR))
                : "Energy: not measured; not every machine that took part shows what its processors use.";
    }

    private static String graphs(ExportedGraphs graphs, List<String> files) {
        boolean measured = graphs.variants().stream()
                .allMatch(variant -> variant.distance().isPresent());
        String texts = measured
                ? "Compared with what libtorch computes by the weights in 32 bits, on %,d tokens of documents that weren't learnt from; logits differ by so much, distributions by the divergence of Kullback and Leibler."
                        .formatted(graphs.variants()
                                .getFirst()
                                .distance()
                                .orElseThrow()
                                .tokens())
                : "Their distance from what libtorch computes isn't measured: no document was held out.";
        return """

            ## Graphs for ONNX Runtime

            %s

            | files | matrices | bytes | logits at most | on average | divergence in nats | same choice | bits per byte |
            |---|---|---:|---:|---:|---:|---:|---:|
            %s

            The model is served by those with matrices of %s.
            """.formatted(
                texts,
                graphs.variants().stream().map(variant -> row(variant, files)).collect(Collectors.joining("\n")),
                graphs.served().label());
    }

    private static String row(ExportedGraphs.Variant variant, List<String> files) {
        GraphPrecision precision = variant.precision();
        return "| %s | %s | %,d | %s |"
                .formatted(
                        files.stream()
                                .map(file -> "`" + precision.file(file) + "`")
                                .collect(Collectors.joining(", ")),
                        precision.label(),
                        variant.bytes(),
                        variant.distance().map(TrainedCard::distance).orElse("| | | |"));
    }

    private static String distance(GraphDistance distance) {
        return "%s | %s | %s | %.2f %% | %s"
                .formatted(
                        figure(distance.largest()),
                        figure(distance.mean()),
                        figure(distance.divergence()),
                        100 * distance.sameChoice(),
                        distance.bitsPerByte().isPresent()
                                ? (distance.bitsPerByte().getAsDouble() < 0 ? "" : "+")
                                        + figure(distance.bitsPerByte().getAsDouble())
                                : "");
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
