package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.report.JsonAnswer;
import dev.millrace.cli.report.Outline;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.judge.Judge;
import dev.millrace.evaluator.domain.judge.JudgeJournal;
import dev.millrace.evaluator.domain.judge.JudgePrompts;
import dev.millrace.evaluator.domain.judge.JudgedAnswer;
import dev.millrace.evaluator.domain.judge.Judgement;
import dev.millrace.evaluator.domain.judge.PeoplesVerdicts;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
            "MILLRACE_EVALUATION_API_KEY in the environment is sent as a bearer token."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything was judged; verdicts that can't be read are counted",
            "1:the judge or a file can't be used; with --out, what was said by then is kept, and the next call goes on",
            "2:what was asked makes no sense: an option, a file that isn't there"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class JudgeCommand implements Callable<Integer> {

    private static final String JOURNAL = "judge.jsonl";

    @Option(
            names = "--judge",
            required = true,
            paramLabel = "URL",
            description = "an API in OpenAI's form, the address that ends in /v1")
    private URI endpoint;

    @Option(names = "--judge-model", required = true, paramLabel = "NAME", description = "the judge's name there")
    private String model;

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
            names = "--prompt",
            paramLabel = "FILE",
            description = "YAML with what the judge is told, as Jinja under system, pair and single (default: ours)")
    private Optional<Path> prompt = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description =
                    "people's verdicts, id and verdict a line (\"A\", \"B\", or \"C\" for a tie; a number without --b):"
                            + " prints how far the judge agrees, and Cohen's kappa")
    private Optional<Path> against = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "keeps every prompt, answer and verdict in judge.jsonl and verdicts.jsonl there; what stands there"
                            + " isn't asked for again")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "1024",
            description = "of the judge's answer (${DEFAULT-VALUE})")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "of the judge (${DEFAULT-VALUE})")
    private double temperature;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "8",
            description = "requests at once (${DEFAULT-VALUE})")
    private int inFlight;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "how long to go on while the judge is busy or away (${DEFAULT-VALUE})")
    private int patience;

    @Option(names = "--json", description = "one JSON line an item, then one with the figures")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed, InterruptedException {
        Optional<List<PeoplesVerdicts.Given>> people = people();
        RetryPolicy retries = new RetryPolicy(10, Duration.ofMillis(500), Duration.ofSeconds(patience));
        try (JudgeJournal journal = journal();
                HttpJson http = new HttpJson(
                        Optional.ofNullable(System.getenv("MILLRACE_EVALUATION_API_KEY")),
                        Duration.ofMinutes(5),
                        retries,
                        new Told())) {
            Judge judge = new Judge(
                    new AnsweringModel(http, endpoint, model),
                    new AnsweringModel.Settings(maxTokens, temperature),
                    prompts(),
                    journal);
            List<ObjectNode> lines = new ArrayList<>();
            ObjectNode summary = b.isPresent() ? pairs(judge, b.get(), people, lines) : singles(judge, people, lines);
            finish(lines, summary);
            return 0;
        } catch (EndpointAway e) {
            throw new CommandFailed(e.getMessage()
                    + (out.isPresent() ? "; what was said by then is kept: the same command goes on from there" : ""));
        } catch (EndpointFailed e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailed(
                    "%s: it can't be written: %s".formatted(out.orElse(Path.of(".")), Trouble.of(e)), e);
        }
    }

    /** Tells of a wait, once for each reason. */
    private final class Told implements Waiting {
        private String told = "";

        @Override
        public synchronized void waits(String why, Duration soFar) {
            if (!why.equals(told)) {
                told = why;
                spec.commandLine().getErr().println("waiting: " + why);
                spec.commandLine().getErr().flush();
            }
        }

        @Override
        public synchronized void over() {
            told = "";
        }
    }

    private ObjectNode pairs(
            Judge judge, Path other, Optional<List<PeoplesVerdicts.Given>> people, List<ObjectNode> lines)
            throws CommandFailed, EndpointFailed, IOException, InterruptedException {
        Map<String, JudgedAnswer> first = answers(a);
        Map<String, JudgedAnswer> second = answers(other);
        List<Judge.PairQuestion> questions = new ArrayList<>();
        for (JudgedAnswer one : first.values()) {
            JudgedAnswer of = second.get(one.id());
            if (of != null) {
                questions.add(question(() -> judge.about(one, of)));
            }
        }
        leftOut(first.size() - questions.size(), a, other);
        leftOut(second.size() - questions.size(), other, a);
        if (questions.isEmpty()) {
            throw new CommandFailed("%s and %s have no id in common".formatted(a, other));
        }
        List<Judge.OfPair> judged = new ArrayList<>();
        InOrder.map(Items.of(questions).open(), inFlight, judge::compare, judged::add);
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

    private ObjectNode singles(Judge judge, Optional<List<PeoplesVerdicts.Given>> people, List<ObjectNode> lines)
            throws CommandFailed, EndpointFailed, IOException, InterruptedException {
        List<Judge.SingleQuestion> questions = new ArrayList<>();
        for (JudgedAnswer one : answers(a).values()) {
            questions.add(question(() -> judge.about(one)));
        }
        List<Judge.OfSingle> judged = new ArrayList<>();
        InOrder.map(Items.of(questions).open(), inFlight, judge::rate, judged::add);
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

    private JudgePrompts prompts() throws CommandFailed {
        if (prompt.isEmpty()) {
            return JudgePrompts.shipped();
        }
        Path file = prompt.get();
        try {
            return JudgePrompts.read(file.toString(), Files.readString(file));
        } catch (MalformedTask e) {
            throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: no prompts can be read: %s".formatted(file, Trouble.of(e)));
        }
    }

    private JudgeJournal journal() throws CommandFailed {
        if (out.isEmpty()) {
            return JudgeJournal.unkept();
        }
        try {
            return JudgeJournal.in(Files.createDirectories(out.get()).resolve(JOURNAL));
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: nothing can be kept there: %s".formatted(out.get(), Trouble.of(e)));
        }
    }

    private void finish(List<ObjectNode> lines, ObjectNode summary) throws IOException {
        summary.put("judge", model);
        if (out.isPresent()) {
            Files.write(
                    out.get().resolve("verdicts.jsonl"),
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
