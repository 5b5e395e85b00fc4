package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Outline;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.judge.Judge;
import dev.millrace.evaluator.domain.judge.JudgedAnswer;
import dev.millrace.evaluator.domain.judge.Judgement;
import dev.millrace.evaluator.domain.judge.PeoplesVerdicts;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a judge says of models' answers. */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = {
            "Have a model judge others' answers: which of two is better (--a and --b), asked in both orders, where a verdict that",
            "flips is a tie; or how good one is, from 1 to 10 (--a alone).",
            "A judge's verdicts are worth what people's verdicts on the same answers say (--against): check that first.",
            "MILLRACE_EVALUATOR_API_KEY in the environment is sent as a bearer token."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything was judged; verdicts that can't be read are counted",
            "1:the judge or a file can't be used; with --out, what was said by then is kept, and the next call goes on",
            "2:what was asked makes no sense: an option, a file that isn't there"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class JudgeCommand implements Callable<Integer> {

    @Mixin
    private JudgeOptions options;

    @Option(
            names = "--a",
            required = true,
            paramLabel = "FILE",
            description = "a model's answers, .jsonl or .jsonl.gz: id, prompt or messages, and answer a line")
    private Path a;

    @Option(
            names = "--b",
            paramLabel = "FILE",
            description = "another model's answers to the same prompts, by the same ids")
    private Optional<Path> b = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "people's verdicts, id and verdict a line (\"A\", \"B\", or \"C\" for a tie; a number without --b):"
                            + " prints how far the judge agrees, and Cohen's kappa")
    private Optional<Path> against = Optional.empty();

    @Option(names = "--json", description = "one JSON line an item, then one with the figures")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        Optional<List<PeoplesVerdicts.Given>> people = people();
        return options.judged(spec.commandLine().getErr(), bench -> {
            List<ObjectNode> lines = new ArrayList<>();
            ObjectNode summary = b.isPresent() ? pairs(bench, b.get(), people, lines) : singles(bench, people, lines);
            finish(lines, summary);
            return 0;
        });
    }

    private ObjectNode pairs(
            JudgeOptions.Bench bench, Path other, Optional<List<PeoplesVerdicts.Given>> people, List<ObjectNode> lines)
            throws CommandFailed, EndpointFailed, IOException, InterruptedException {
        Map<String, JudgedAnswer> first = answers(a);
        Map<String, JudgedAnswer> second = answers(other);
        List<Judge.PairQuestion> questions = new ArrayList<>();
        for (JudgedAnswer one : first.values()) {
            JudgedAnswer of = second.get(one.id());
            if (of != null) {
                questions.add(question(() -> bench.judge().about(one, of)));
            }
        }
        leftOut(first.size() - questions.size(), a, other);
        leftOut(second.size() - questions.size(), other, a);
        if (questions.isEmpty()) {
            throw new CommandFailed("%s and %s have no id in common".formatted(a, other));
        }
        List<Judge.OfPair> judged = bench.ask(questions, bench.judge()::compare);
        for (Judge.OfPair pair : judged) {
            ObjectNode line = HttpApi.JSON.createObjectNode().put("id", pair.id());
            line.put("verdict", pair.verdict().map(Judgement::letter).orElse(null))
                    .put("flipped", pair.flipped());
            line.putArray("said")
                    .add(pair.forward().text().orElse(null))
                    .add(pair.backward().text().orElse(null));
            lines.add(line);
        }
        return Judgement.ofPairs(judged, people);
    }

    private void leftOut(int items, Path file, Path other) {
        if (items > 0) {
            spec.commandLine()
                    .getErr()
                    .println("%s: %,d items have no answer in %s and are left out".formatted(file, items, other));
        }
    }

    private ObjectNode singles(
            JudgeOptions.Bench bench, Optional<List<PeoplesVerdicts.Given>> people, List<ObjectNode> lines)
            throws CommandFailed, EndpointFailed, IOException, InterruptedException {
        List<Judge.SingleQuestion> questions = new ArrayList<>();
        for (JudgedAnswer one : answers(a).values()) {
            questions.add(question(() -> bench.judge().about(one)));
        }
        List<Judge.OfSingle> judged = bench.ask(questions, bench.judge()::rate);
        for (Judge.OfSingle single : judged) {
            ObjectNode line = HttpApi.JSON.createObjectNode().put("id", single.id());
            if (single.rating().isPresent()) {
                line.put("verdict", single.rating().getAsDouble());
            } else {
                line.putNull("verdict");
            }
            lines.add(line.put("said", single.said().text().orElse(null)));
        }
        return Judgement.ofSingles(judged, people);
    }

    private interface Reading<T> {
        T read() throws UnfitItem, IOException;
    }

    private static <T> T question(Reading<T> reading) throws CommandFailed, IOException {
        try {
            return reading.read();
        } catch (UnfitItem e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> T read(Path file, Reading<T> reading) throws CommandFailed {
        try {
            return question(reading);
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.USAGE, "%s: it can't be read: %s".formatted(file, Trouble.of(e)));
        }
    }

    private static Map<String, JudgedAnswer> answers(Path file) throws CommandFailed {
        return read(file, () -> JudgedAnswer.read(file));
    }

    private Optional<List<PeoplesVerdicts.Given>> people() throws CommandFailed {
        return against.isEmpty()
                ? Optional.empty()
                : Optional.of(read(against.get(), () -> PeoplesVerdicts.read(against.get(), b.isPresent())));
    }

    private void finish(List<ObjectNode> lines, ObjectNode summary) throws IOException {
        summary.put("judge", options.model());
        if (options.out().isPresent()) {
            Files.write(
                    options.out().get().resolve("verdicts.jsonl"),
                    lines.stream().map(JsonAnswer::line).toList());
        }
        PrintWriter writer = spec.commandLine().getOut();
        if (json) {
            lines.forEach(line -> print(writer, line));
            print(writer, summary);
        } else {
            Outline.of(summary).forEach(writer::println);
        }
        writer.flush();
    }

    private static void print(PrintWriter writer, JsonNode line) {
        writer.print(JsonAnswer.line(line));
        writer.print('\n');
    }
}
