package dev.millrace.trainer.engine.forward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.forward.ForwardCases.Case;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process behind {@code millrace model forward}: {@code Forward FOLDER CASES.json GRADIENTS}. It prints {@code {"cases":
 * [{"name", "logits": {batch, position, vocabulary}, "loss", "norm", "norms"}]}}; why it can't goes to standard error.
 */
public final class Forward {

    private Forward() {}

    /** @param args folder, file, and whether gradients are wanted */
    public static void main(String[] args) {
        PrintStream out = System.out;
        System.setOut(System.err);
        try {
            run(Path.of(args[0]), Path.of(args[1]), Boolean.parseBoolean(args[2]), out);
        } catch (MalformedModel e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println(e);
            System.exit(1);
        }
    }

    static void run(Path folder, Path file, boolean gradients, PrintStream out) throws IOException {
        try (PublishedModel model = PublishedModel.open(folder)) {
            ForwardCases cases = ForwardCases.read(file, model);
            if (gradients && cases.differentiated().isEmpty()) {
                throw new MalformedModel(file + ": gradients are of a loss, and no case has labels");
            }
            ModelForward forward = new ModelForward(model, cases.longest(model.architecture()));
            try (JsonGenerator json =
                    new JsonFactory().createGenerator(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
                json.writeStartObject();
                json.writeArrayFieldStart("cases");
                for (Case one : cases.cases()) {
                    boolean differentiate =
                            gradients && cases.differentiated().orElseThrow().equals(one);
                    write(one, forward, differentiate, json);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
        }
    }

    private static void write(Case one, ModelForward forward, boolean differentiate, JsonGenerator json)
            throws IOException {
        ModelForward.Answer answer = forward.run(one.inputs());
        json.writeStartObject();
        json.writeStringField("name", one.name());
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
        if (differentiate) {
            forward.differentiate(one.inputs());
            Map<String, Double> norms = forward.gradientNorms();
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
