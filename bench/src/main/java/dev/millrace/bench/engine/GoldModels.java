package dev.millrace.bench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.forward.Answer;
import dev.millrace.trainer.engine.forward.ForwardCases;
import dev.millrace.trainer.engine.forward.ModelForward;
import dev.millrace.trainer.engine.model.Computing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Logits, losses and gradients of published models, on the device, against those that transformers computed in single precision.
 * In single precision with the tolerances that come with them. In bf16, whose numbers have 8 bits, with wide ones: the logits of
 * a case to {@value #LOGITS} of their size (both as root of the mean square), a loss to {@value #LOSS} of it, the norm of all
 * gradients to {@value #NORM} of it, each parameter's to {@value #NORMS} of that of all.
 */
final class GoldModels implements Check {

    private static final double LOGITS = 0.1;
    private static final double LOSS = 0.05;
    private static final double NORM = 0.1;
    private static final double NORMS = 0.1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Precision precision;

    GoldModels(Precision precision) {
        this.precision = precision;
    }

    @Override
    public String name() {
        return "gold-" + precision.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int limit() {
        return 180;
    }

    /** How far a model is, as shares of what is allowed. */
    private record Distance(double logits, double loss, double gradients) {

        double most() {
            return Math.max(logits, Math.max(loss, gradients));
        }
    }

    @Override
    public List<Finding> run(Setting setting) throws NotPossible, IOException {
        if (!Files.isDirectory(setting.gold())) {
            throw new NotPossible("there is no folder of golden models at " + setting.gold());
        }
        Device device = setting.here(true);
        List<Finding> findings = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Distance worst = new Distance(0, 0, 0);
        for (Path folder : models(setting.gold())) {
            Distance distance = distance(folder, device);
            worst = new Distance(
                    Math.max(worst.logits, distance.logits),
                    Math.max(worst.loss, distance.loss),
                    Math.max(worst.gradients, distance.gradients));
            // What isn't a number is wrong, too.
            if (!(distance.most() <= 1)) {
                wrong.add("%s (%s)".formatted(folder.getFileName(), distance));
            }
            findings.add(Finding.of(folder.getFileName() + ", most of a tolerance used", distance.most(), ""));
        }
        findings.add(
                Finding.of("all: logits, of their tolerance", worst.logits, "").goal("at most 1"));
        findings.add(Finding.of("all: loss, of its tolerance", worst.loss, "").goal("at most 1"));
        findings.add(Finding.of("all: gradients, of their tolerance", worst.gradients, "")
                .goal("at most 1"));
        if (!wrong.isEmpty()) {
            throw new Wrong("beyond tolerance: " + String.join(", ", wrong), findings);
        }
        return findings;
    }

    private static List<Path> models(Path gold) throws IOException {
        try (Stream<Path> folders = Files.list(gold)) {
            return folders.filter(folder -> Files.exists(folder.resolve("golden.json")))
                    .sorted()
                    .toList();
        }
    }

    private Distance distance(Path folder, Device device) throws IOException {
        JsonNode golden = JSON.readTree(folder.resolve("golden.json").toFile());
        JsonNode tolerance = golden.path("tolerance");
        try (PublishedModel model = PublishedModel.open(folder);
                PointerScope scope = new PointerScope()) {
            ForwardCases cases = ForwardCases.read(folder.resolve("golden.json"), model);
            ModelForward forward = new ModelForward(
                    model, cases.longest(model.architecture()), device, new Computing(precision, false));
            double logits = 0;
            double loss = 0;
            for (int i = 0; i < cases.cases().size(); i++) {
                JsonNode expected = golden.path("cases").get(i);
                Answer answer = forward.run(cases.cases().get(i).inputs());
                logits = Math.max(logits, logits(answer, expected.path("logits"), tolerance));
                if (expected.has("loss_f64")) {
                    double right = expected.path("loss_f64").asDouble();
                    double allowed = precision == Precision.FP32
                            ? tolerance.path("loss_abs").asDouble()
                            : LOSS * right;
                    loss = Math.max(loss, Math.abs(answer.loss().orElseThrow() - right) / allowed);
                }
            }
            Map<String, Double> norms =
                    forward.gradientNorms(cases.differentiated().orElseThrow().inputs());
            Distance distance = new Distance(logits, loss, gradients(norms, golden.path("grad"), tolerance));
            scope.deallocate();
            return distance;
        }
    }

    private double logits(Answer answer, JsonNode expected, JsonNode tolerance) {
        double largest = 0;
        double squares = 0;
        double size = 0;
        for (int i = 0; i < expected.path("at").size(); i++) {
            JsonNode at = expected.path("at").get(i);
            float[] row = answer.logits(at.get(0).asInt(), at.get(1).asInt());
            for (int id = 0; id < row.length; id++) {
                double right = expected.path("values").get(i).get(id).asDouble();
                double off = Math.abs(row[id] - right);
                largest = Math.max(largest, off);
                squares += off * off;
                size += right * right;
            }
        }
        return precision == Precision.FP32
                ? largest / tolerance.path("logits_abs").asDouble()
                : Math.sqrt(squares / size) / LOGITS;
    }

    private double gradients(Map<String, Double> norms, JsonNode expected, JsonNode tolerance) {
        double right = expected.path("norm_f64").asDouble();
        double all = Math.sqrt(
                norms.values().stream().mapToDouble(norm -> norm * norm).sum());
        boolean single = precision == Precision.FP32;
        double most = Math.abs(all - right)
                / (right * (single ? tolerance.path("grad_norm_rel").asDouble() : NORM));
        double each =
                right * (single ? tolerance.path("grad_norms_abs_per_norm").asDouble() : NORMS);
        for (Map.Entry<String, JsonNode> tensor : expected.path("norms").properties()) {
            double norm = norms.getOrDefault(tensor.getKey(), Double.NaN);
            most = Math.max(most, Math.abs(norm - tensor.getValue().asDouble()) / each);
        }
        return most;
    }
}
