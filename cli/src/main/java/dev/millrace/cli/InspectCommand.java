package dev.millrace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.ModelOutline;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.forms.PublishedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a folder with a published model holds. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Say what a folder with a model holds that Hugging Face transformers can load: its form, its architecture, its size,",
            "and what keeps its files from being the model that its config.json describes."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:the files are that model", "1:they aren't, or can't be read"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InspectCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** Nobody reads more of them, and another model's files differ in each tensor. */
    private static final int MOST_SHOWN = 20;

    @Parameters(paramLabel = "FOLDER", description = "with config.json and safetensors files")
    private Path folder;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        try (PublishedModel model = PublishedModel.open(folder)) {
            List<String> differences = model.differences();
            SequencedMap<String, Long> notFinite = notFinite(model);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(QueryOptions.pretty(json(model, differences, notFinite)));
            } else {
                ModelOutline.lines(model.published()).forEach(out::println);
                out.printf(
                        "Files       %,d tensors%s%n",
                        model.tensors().size(),
                        differences.isEmpty() ? ", all that the form asks for" : "; they aren't this model:");
                differences.stream().limit(MOST_SHOWN).forEach(difference -> out.println("            " + difference));
                if (differences.size() > MOST_SHOWN) {
                    out.printf("            and %,d more; --json has them all%n", differences.size() - MOST_SHOWN);
                }
                damage(notFinite).forEach(out::println);
            }
            out.flush();
            return differences.isEmpty() && notFinite.isEmpty() ? 0 : 1;
        } catch (MalformedModel e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(folder, Trouble.of(e)), e);
        }
    }

    /** How many of a tensor's numbers are none, of those that have such: a model computes nothing with them. */
    private static SequencedMap<String, Long> notFinite(PublishedModel model) {
        SequencedMap<String, Long> found = new LinkedHashMap<>();
        model.tensors().forEach((name, tensor) -> {
            long count = tensor.notFinite();
            if (count > 0) {
                found.put(name, count);
            }
        });
        return found;
    }

    private static List<String> damage(SequencedMap<String, Long> notFinite) {
        return notFinite.entrySet().stream()
                .limit(1)
                .map(tensor -> "Damaged     %,d numbers of %s are infinite or NaN%s"
                        .formatted(
                                tensor.getValue(),
                                tensor.getKey(),
                                notFinite.size() == 1
                                        ? ""
                                        : ", and some of %,d more tensors".formatted(notFinite.size() - 1)))
                .toList();
    }

    private static ObjectNode json(
            PublishedModel model, List<String> differences, SequencedMap<String, Long> notFinite) {
        ObjectNode json = JSON.createObjectNode()
                .put("form", model.published().modelType())
                .put("class", model.published().className())
                .put("kind", model.architecture().kind().name().toLowerCase(Locale.ROOT))
                .put("parameters", model.architecture().parameterCount())
                .put("flopsPerToken", model.architecture().flopsPerToken(ModelOutline.seen(model.architecture())));
        json.set("architecture", JSON.valueToTree(model.architecture()));
        ObjectNode tensors = json.putObject("tensors");
        model.tensors()
                .forEach((name, tensor) -> tensors.putObject(name)
                        .put("dtype", tensor.dtype().name())
                        .set("shape", JSON.valueToTree(tensor.shape())));
        json.set("differences", JSON.valueToTree(differences));
        json.set("notFinite", JSON.valueToTree(notFinite));
        return json;
    }
}
