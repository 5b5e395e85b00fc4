package dev.millrace.trainer.engine.forward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.forward.ForwardCases.Case;
import dev.millrace.trainer.engine.job.ForwardAnswer;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The process behind {@code millrace model forward}: {@code Forward FOLDER CASES.json ANSWER [PRECISION]}. It prints {@code
 * {"cases": [{"name", "logits": {batch, position, vocabulary}, "loss", "norm", "norms"}]}}; why it can't goes to standard
 * error.
 */
public final class Forward {

    private Forward() {}

    /** @param args folder, file, what is wanted, and of a graph in which precision, where one is asked for */
    public static void main(String[] args) {
        PrintStream out = System.out;
        System.setOut(System.err);
        try {
            Optional<GraphPrecision> precision =
                    args.length > 3 ? Optional.of(GraphPrecision.valueOf(args[3])) : Optional.empty();
            run(Path.of(args[0]), Path.of(args[1]), ForwardAnswer.valueOf(args[2]), precision, out);
        } catch (MalformedModel e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println(e);
            System.exit(1);
        }
    }

    private static void run(
            Path folder, Path file, ForwardAnswer wanted, Optional<GraphPrecision> precision, PrintStream out)
            throws IOException {
        try (PublishedModel model = PublishedModel.open(folder)) {
            ForwardCases cases = ForwardCases.read(file, model);
            if (wanted == ForwardAnswer.GRADIENTS && cases.differentiated().isEmpty()) {
                throw new MalformedModel(file
                        + ": gradients are of a loss, and no case, or not the one that grad.case names, has labels");
            }
            if (wanted == ForwardAnswer.ONNX) {
                try (OnnxGraphs graphs = graphs(folder, model, precision)) {
                    write(cases, new OnnxForward(graphs), one -> Map.of(), out);
                }
                return;
            }
            ModelForward forward = new ModelForward(model, cases.longest(model.architecture()));
            Optional<Case> differentiated =
                    wanted == ForwardAnswer.GRADIENTS ? cases.differentiated() : Optional.empty();
            write(
                    cases,
                    forward,
                    one -> differentiated.filter(one::equals).isPresent()
                            ? forward.gradientNorms(one.inputs())
                            : Map.of(),
                    out);
        }
    }

    /** Those that lie in the folder, in 32 bits before others; else such as an export would write. */
    private static OnnxGraphs graphs(Path folder, PublishedModel model, Optional<GraphPrecision> asked)
            throws IOException {
        Optional<GraphPrecision> there = asked.map(Stream::of)
                .orElseGet(() -> Arrays.stream(GraphPrecision.values()))
                .filter(precision -> OnnxGraphs.isIn(folder, precision))
                .findFirst();
        if (there.isPresent()) {
            return OnnxGraphs.open(folder, model.architecture(), there.get());
        }
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> parameters = model.parameters(arena);
            return OnnxGraphs.of(
                    model.architecture(),
                    name -> Objects.requireNonNull(parameters.get(name)),
                    asked.orElse(GraphPrecision.F32));
        }
    }

    /** @param norms of a case's gradients; none where they aren't wanted */
    private static void write(
            ForwardCases cases, Computation computation, Function<Case, Map<String, Double>> norms, PrintStream out)
            throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            json.writeStartObject();
            json.writeArrayFieldStart("cases");
            for (Case one : cases.cases()) {
                write(one.name(), answer(one, computation), norms.apply(one), json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static Answer answer(Case one, Computation computation) throws IOException {
        try {
            return computation.run(one.inputs());
        } catch (MalformedModel e) {
            throw new MalformedModel("case %s: %s".formatted(one.name(), e.getMessage()), e);
        }
    }

    private static void write(String name, Answer answer, Map<String, Double> norms, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeArrayFieldStart("logits");
        for (int row = 0; row < answer.rows(); row++) {
            json.writeStartArray();
            for (int place = 0; place < answer.places(); place++) {
                json.writeStartArray();
                for (float logit : answer.logits(row, place)) {
                    json.writeNumber(logit);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        if (answer.loss().isPresent()) {
            json.writeNumberField("loss", answer.loss().getAsDouble());
        }
        if (!norms.isEmpty()) {
            double all =
                    norms.values().stream().mapToDouble(norm -> norm * norm).sum();
            json.writeNumberField("norm", Math.sqrt(all));
            json.writeObjectFieldStart("norms");
            for (Map.Entry<String, Double> norm : norms.entrySet()) {
                json.writeNumberField(norm.getKey(), norm.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
