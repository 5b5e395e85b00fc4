package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.contracts.models.forms.PublishedWeights;
import dev.millrace.contracts.models.gguf.TensorType;
import dev.millrace.trainer.engine.export.onnx.OnnxExport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a published model anew. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Read a model that Hugging Face transformers can load and write it anew: its configuration from what is known of its",
            "architecture, its tensors from its parameters, and its tokenizer's files as they are."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Callable<Integer> {

    /** What belongs to a model beside its configuration and its weights. */
    private static final String BESIDE =
            "{tokenizer*,special_tokens_map.json,added_tokens.json,vocab.*,merges.txt,spiece.model,generation_config.json,chat_template*,README.md,LICENSE*}";

    @Parameters(paramLabel = "FOLDER", description = "with config.json and safetensors files")
    private Path folder;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "where it goes: an empty folder, or one that isn't there yet")
    private Path to;

    @Option(
            names = "--gguf",
            arity = "0..1",
            fallbackValue = "f32",
            paramLabel = "TYPE",
            converter = GgufExport.TypeOfMatrices.class,
            description = {
                "instead, write one file that llama.cpp loads, with the tokenizer in it; TYPE is f32, which is meant without",
                "one, or q8_0: matrices in blocks of 8 bits, a quarter of the size"
            })
    private Optional<TensorType> gguf;

    @Option(
            names = "--onnx",
            arity = "0..1",
            fallbackValue = "f32",
            paramLabel = "TYPE",
            converter = PrecisionOfGraphs.class,
            description = {
                "and as graphs for ONNX Runtime, a decoder with a cache of keys and values; TYPE is f32, which is meant without",
                "one, f16, int8 or int4: in what matrices are held"
            })
    private Optional<GraphPrecision> onnx;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        try (PublishedModel model = PublishedModel.open(folder);
                Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> parameters = model.parameters(arena);
            if (gguf.isPresent()) {
                if (onnx.isPresent()) {
                    throw new CommandFailed(
                            CommandFailed.USAGE, "--gguf writes one file alone; leave out --onnx or --gguf");
                }
                GgufExport export = new GgufExport(folder, model, gguf.get());
                expectEmpty();
                export.write(parameters, to, spec.commandLine().getOut());
                return 0;
            }
            expectEmpty();
            PublishedWeights.write(to, model.published(), name -> Objects.requireNonNull(parameters.get(name)));
            Files.writeString(to.resolve("config.json"), model.config().toPrettyString() + "\n");
            copyBeside();
            if (onnx.isPresent()) {
                OnnxExport.write(
                        to, model.architecture(), name -> Objects.requireNonNull(parameters.get(name)), onnx.get());
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s, %,d parameters, is in %s%n",
                            model.published().modelType(), model.architecture().parameterCount(), to);
            spec.commandLine().getOut().flush();
            return 0;
        } catch (MalformedModel e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed("%s can't be written to %s: %s".formatted(folder, to, Trouble.of(e)), e);
        }
    }

    /** Another model isn't written over, and this one least of all. */
    private void expectEmpty() throws IOException, CommandFailed {
        Files.createDirectories(to);
        try (DirectoryStream<Path> there = Files.newDirectoryStream(to)) {
            if (there.iterator().hasNext()) {
                throw new CommandFailed(
                        CommandFailed.USAGE, "%s isn't empty; name a folder that is, or none".formatted(to));
            }
        }
    }

    private void copyBeside() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, BESIDE)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
