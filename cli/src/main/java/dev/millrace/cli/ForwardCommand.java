package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.files.TrainingEngine;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.trainer.engine.job.ForwardAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a published model computes. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        description = {
            "Run a model that Hugging Face transformers can load on token ids, and say what it computes: scores, losses, and the",
            "norms of its gradients. FILE holds {\"cases\": [{\"name\", \"input_ids\", \"attention_mask\", \"position_ids\",",
            "\"token_type_ids\", \"decoder_input_ids\", \"decoder_attention_mask\", \"labels\"}]}, each a list of rows; -100 among",
            "labels is ignored, and those of a decoder alone are its ids, unshifted."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForwardCommand implements Callable<Integer> {

    /** The precision of what is there. */
    private static final String ANY = "any";

    @Parameters(paramLabel = "FOLDER", description = "with config.json and safetensors files")
    private Path folder;

    @Option(names = "--inputs", required = true, paramLabel = "FILE", description = "the cases, in JSON")
    private Path inputs;

    @Option(
            names = "--gradients",
            description =
                    "the norms of the gradients, too, of the case that grad.case names, else of the first with labels")
    private boolean gradients;

    @Option(
            names = "--onnx",
            arity = "0..1",
            fallbackValue = ANY,
            paramLabel = "TYPE",
            description = {
                "what ONNX Runtime computes by the graph in FOLDER, a decoder's through its cache, or by one that export --onnx",
                "would write; TYPE is f32, f16, int8 or int4, and without one that of the graph that lies there"
            })
    private Optional<String> onnx;

    @Option(
            names = "--json",
            description = "print {cases: [{name, logits {batch, position, vocabulary}, loss, norm, norms}]}")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ForwardAnswer answer = answer();
        Optional<GraphPrecision> precision = precision();
        try {
            Path said = Files.createTempFile("forward", ".log");
            try {
                Process process = TrainingEngine.runtime()
                        .forward(folder.toAbsolutePath(), inputs.toAbsolutePath(), answer, precision)
                        .redirectError(said.toFile())
                        .start();
                print(process, out);
                if (process.waitFor() != 0) {
                    throw new CommandFailed(reason(said));
                }
                return 0;
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new CommandFailed("%s can't be run: %s".formatted(folder, Trouble.of(e)), e);
        }
    }

    private ForwardAnswer answer() throws CommandFailed {
        if (onnx.isPresent() && gradients) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "An exported graph has no gradients; leave out --onnx or --gradients");
        }
        if (onnx.isPresent()) {
            return ForwardAnswer.ONNX;
        }
        return gradients ? ForwardAnswer.GRADIENTS : ForwardAnswer.LOGITS;
    }

    private Optional<GraphPrecision> precision() throws CommandFailed {
        if (onnx.isEmpty() || onnx.get().equals(ANY)) {
            return Optional.empty();
        }
        Optional<GraphPrecision> precision = GraphPrecision.of(onnx.get());
        if (precision.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "--onnx: one of %s is meant, not %s".formatted(GraphPrecision.labels(), onnx.get()));
        }
        return precision;
    }

    private void print(Process process, PrintWriter out) throws IOException {
        if (json) {
            process.inputReader(StandardCharsets.UTF_8).transferTo(out);
            out.println();
        } else {
            JsonNode answer = HttpApi.JSON.readTree(process.getInputStream());
            answer.path("cases").forEach(one -> summary(one, out));
        }
        out.flush();
    }

    /** What libraries warn of as they are loaded is no reason. */
    private static String reason(Path said) throws IOException {
        return Files.readAllLines(said).stream()
                .filter(line -> !line.startsWith("Warning: "))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static void summary(JsonNode one, PrintWriter out) {
        JsonNode logits = one.path("logits");
        out.printf(
                "%-12s %d rows of %d%s%s%n",
                one.path("name").asText(),
                logits.size(),
                logits.path(0).size(),
                one.has("loss")
                        ? String.format(
                                Locale.ROOT, ", loss %.6f", one.path("loss").asDouble())
                        : "",
                one.has("norm")
                        ? String.format(
                                Locale.ROOT,
                                ", gradients %.6f",
                                one.path("norm").asDouble())
                        : "");
        one.path("norms")
                .properties()
                .forEach(norm -> out.printf(
                        Locale.ROOT,
                        "  %-60s %.6f%n",
                        norm.getKey(),
                        norm.getValue().asDouble()));
    }
}
