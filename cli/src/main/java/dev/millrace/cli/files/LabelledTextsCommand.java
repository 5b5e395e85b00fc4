package dev.millrace.cli.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.quickstart.labelled.LabelledText;
import dev.millrace.quickstart.labelled.LabelledTexts;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Made texts that a token classifier learns from. */
@Command(
        name = "labelled-texts",
        mixinStandardHelpOptions = true,
        description = "Make texts in which persons, places, organisations and addresses are marked, as JSONL that"
                + " recipes/names.yaml learns from. The same seed gives the same texts.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class LabelledTextsCommand implements Callable<Integer> {

    @Option(names = "--texts", paramLabel = "NUMBER", description = "how many; default: ${DEFAULT-VALUE}")
    private long texts = 100_000;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "another gives other texts; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (texts < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--texts: found %d; expected a number of texts".formatted(texts));
        }
        PrintWriter out = spec.commandLine().getOut();
        ObjectMapper json = new ObjectMapper();
        LabelledTexts made = new LabelledTexts(seed);
        for (long i = 0; i < texts; i++) {
            out.print(line(json, made.next()) + "\n");
        }
        out.flush();
        return 0;
    }

    private static ObjectNode line(ObjectMapper json, LabelledText text) {
        ObjectNode line = json.createObjectNode().put("text", text.text());
        ArrayNode entities = line.putArray("entities");
        for (LabelledText.Entity entity : text.entities()) {
            entities.addObject()
                    .put("start", entity.start())
                    .put("end", entity.end())
                    .put("label", entity.label());
        }
        return line;
    }
}
