package dev.millrace.cli.evaluate;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.evaluator.domain.AnswerJournal;
import dev.millrace.evaluator.domain.AnsweringModel;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.InOrder;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.judge.Judge;
import dev.millrace.evaluator.domain.judge.JudgePrompts;
import dev.millrace.evaluator.domain.task.MalformedTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which model judges, what it is told, and where what it says is kept. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class JudgeOptions {

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
            names = "--prompt",
            paramLabel = "FILE",
            description = "YAML with what the judge is told, as Jinja under system, pair and single (default: ours)")
    private Optional<Path> prompt = Optional.empty();

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

    /** The judge's name. */
    public String model() {
        return model;
    }

    Optional<Path> out() {
        return out;
    }

    /** What is done with a judge. */
    public interface Work<T> {
        T with(Bench bench) throws CommandFailed, EndpointFailed, IOException, InterruptedException;
    }

    /** A judge who can be asked many things at once. */
    public record Bench(Judge judge, int inFlight) {

        /** What is answered to each question, in order. */
        public <Q, A> List<A> ask(List<Q> questions, InOrder.Asking<Q, A> asking)
                throws EndpointFailed, IOException, InterruptedException {
            List<A> answers = new ArrayList<>();
            InOrder.map(Items.of(questions).open(), inFlight, asking, answers::add);
            return answers;
        }
    }

    /**
     * Does something with the judge.
     *
     * @param progress hears of waits
     */
    public <T> T judged(PrintWriter progress, Work<T> work) throws CommandFailed, InterruptedException {
        RetryPolicy retries = new RetryPolicy(10, Duration.ofMillis(500), Duration.ofSeconds(patience));
        try (AnswerJournal journal = journal();
                HttpJson http = new HttpJson(
                        Optional.ofNullable(System.getenv(EndpointOptions.API_KEY)),
                        Duration.ofMinutes(5),
                        retries,
                        new Told(progress))) {
            Judge judge = new Judge(
                    new AnsweringModel(http, endpoint, model),
                    new AnsweringModel.Settings(maxTokens, temperature),
                    prompts(),
                    journal);
            return work.with(new Bench(judge, inFlight));
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
    private static final class Told implements Waiting {
        private final PrintWriter progress;
        private String told = "";

        Told(PrintWriter progress) {
            this.progress = progress;
        }

        @Override
        public synchronized void waits(String why, Duration soFar) {
            if (!why.equals(told)) {
                told = why;
                progress.println("waiting: " + why);
                progress.flush();
            }
        }

        @Override
        public synchronized void over() {
            told = "";
        }
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

    private AnswerJournal journal() throws CommandFailed {
        if (out.isEmpty()) {
            return AnswerJournal.unkept();
        }
        try {
            return AnswerJournal.in(Files.createDirectories(out.get()).resolve(JOURNAL));
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "%s: nothing can be kept there: %s".formatted(out.get(), Trouble.of(e)));
        }
    }
}
