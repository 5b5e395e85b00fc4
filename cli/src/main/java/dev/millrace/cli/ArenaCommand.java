package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.api.HttpApi;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.evaluate.JudgeOptions;
import dev.millrace.cli.report.Outline;
import dev.millrace.contracts.preference.Preference;
import dev.millrace.evaluator.domain.Dialog;
import dev.millrace.evaluator.domain.judge.Judge;
import dev.millrace.evaluator.domain.judge.JudgedAnswer;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Arenas, where people compare models' answers, from the command line. */
@Command(
        name = "arena",
        mixinStandardHelpOptions = true,
        description = "Where people compare models' answers without knowing whose they are: the console's Arena page.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ArenaCommand.Board.class,
            ArenaCommand.JudgeArena.class,
            ArenaCommand.Close.class,
            ArenaCommand.Remove.class
        })
final class ArenaCommand {

    private ArenaCommand() {}

    private static String path(String arena) {
        return "/api/arenas/" + QueryOptions.encoded(arena);
    }

    private static void print(CommandSpec spec, QueryOptions options, JsonNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(QueryOptions.pretty(answer));
        } else {
            Outline.of(answer).forEach(out::println);
        }
        out.flush();
    }

    /** Who is better, and how far those who say so agree. */
    @Command(
            name = "board",
            mixinStandardHelpOptions = true,
            description = "Say who is better, how sure that is, and how far those who say so agree.")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Board implements Callable<Integer> {

        @Mixin
        private QueryOptions options;

        @Parameters(paramLabel = "NAME", description = "the arena")
        private String arena;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            try (HttpApi orchestrator = options.orchestrator()) {
                print(spec, options, orchestrator.get(path(arena)));
                return 0;
            }
        }
    }

    /** Says that nothing is to be said in an arena any more. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    abstract static class End implements Callable<Integer> {

        private final String route;

        @Mixin
        private QueryOptions options;

        @Parameters(paramLabel = "NAME", description = "the arena")
        private String arena;

        @Option(names = "--reason", paramLabel = "TEXT", description = "why")
        private Optional<String> reason = Optional.empty();

        @Spec
        private CommandSpec spec;

        /** @param route what is done with the arena, in its address */
        End(String route) {
            this.route = route;
        }

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            ObjectNode wish = HttpApi.JSON.createObjectNode().put("who", System.getProperty("user.name", "somebody"));
            reason.ifPresent(why -> wish.put("reason", why));
            try (HttpApi orchestrator = options.orchestrator()) {
                String address = path(arena) + route;
                print(spec, options, orchestrator.required(address, orchestrator.post(address, wish)));
                return 0;
            }
        }
    }

    /** Nothing more is said there. */
    @Command(
            name = "close",
            mixinStandardHelpOptions = true,
            description = "Close it: nothing more is said there, what was said stays, and a gate goes by that.")
    static final class Close extends End {
        Close() {
            super("/close");
        }
    }

    /** It no longer counts. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Remove it: prompts and answers go, and what was said there no longer counts.")
    static final class Remove extends End {
        Remove() {
            super("/remove");
        }
    }

    /** A judge's verdicts beside those of people. */
    @Command(
            name = "judge",
            mixinStandardHelpOptions = true,
            description = {
                "Have a model judge all answers of an arena, each two in both orders, where a verdict that flips is a tie; its",
                "verdicts go to the board, where they stand by themselves, with how far people agree.",
                "MILLRACE_EVALUATOR_API_KEY in the environment is the judge's key."
            },
            exitCodeListHeading = "Exit status:%n",
            exitCodeList = {
                "0:its verdicts are on the board; those that can't be read are left out and counted",
                "1:the judge or the arena can't be used; with --out, the next call goes on",
                "2:what was asked makes no sense"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class JudgeArena implements Callable<Integer> {

        @Mixin
        private QueryOptions options;

        @Mixin
        private JudgeOptions judge;

        @Parameters(paramLabel = "NAME", description = "the arena")
        private String arena;

        @Spec
        private CommandSpec spec;

        /** Two models' answers, and what is asked about them. */
        private record Pair(String first, String second, Judge.PairQuestion question) {}

        @Override
        public Integer call() throws CommandFailed, InterruptedException {
            try (HttpApi orchestrator = options.orchestrator()) {
                JsonNode board = orchestrator.get(path(arena));
                JsonNode answers = orchestrator.get(path(arena) + "/answers");
                ObjectNode wish = HttpApi.JSON.createObjectNode().put("judge", judge.model());
                ArrayNode verdicts = wish.putArray("verdicts");
                int pairs = judge.judged(spec.commandLine().getErr(), bench -> {
                    List<Pair> asked = pairs(bench.judge(), board.path("models"), answers);
                    List<Judge.OfPair> said =
                            bench.ask(asked.stream().map(Pair::question).toList(), bench.judge()::compare);
                    for (int i = 0; i < asked.size(); i++) {
                        add(verdicts, asked.get(i), said.get(i).verdict());
                    }
                    return asked.size();
                });
                if (verdicts.isEmpty()) {
                    throw new CommandFailed(
                            "Of %,d pairs of answers the judge has no verdict that can be read".formatted(pairs));
                }
                if (verdicts.size() < pairs) {
                    spec.commandLine()
                            .getErr()
                            .println("%,d of %,d verdicts can't be read and are left out"
                                    .formatted(pairs - verdicts.size(), pairs));
                }
                String route = path(arena) + "/judgements";
                print(spec, options, ofJudge(orchestrator.required(route, orchestrator.post(route, wish))));
                return 0;
            }
        }

        private List<Pair> pairs(Judge judging, JsonNode models, JsonNode answers) throws CommandFailed {
            List<Pair> pairs = new ArrayList<>();
            for (JsonNode item : answers) {
                for (int i = 0; i < models.size(); i++) {
                    for (int j = i + 1; j < models.size(); j++) {
                        String first = models.get(i).asText();
                        String second = models.get(j).asText();
                        pairs.add(
                                new Pair(first, second, question(judging, answer(item, first), answer(item, second))));
                    }
                }
            }
            return pairs;
        }

        private JudgedAnswer answer(JsonNode item, String model) {
            String id = item.path("id").asText();
            return new JudgedAnswer(
                    id,
                    new Dialog.Messages(item.withArray("messages")),
                    item.path("answers").path(model).asText(),
                    Map.of("id", item.path("id")),
                    "prompt %s of arena %s".formatted(id, arena));
        }

        private static Judge.PairQuestion question(Judge judging, JudgedAnswer first, JudgedAnswer second)
                throws CommandFailed {
            try {
                return judging.about(first, second);
            } catch (UnfitItem e) {
                throw new CommandFailed(String.valueOf(e.getMessage()), e);
            }
        }

        private static void add(ArrayNode verdicts, Pair pair, Optional<Preference> verdict) {
            verdict.ifPresent(preference -> verdicts.addObject()
                    .put("item", pair.question().id())
                    .put("first", pair.first())
                    .put("second", pair.second())
                    .put(
                            "choice",
                            switch (preference) {
                                case FIRST -> "first";
                                case SECOND -> "second";
                                case TIE -> "tie";
                            }));
        }

        private JsonNode ofJudge(JsonNode board) {
            return board.path("judges")
                    .valueStream()
                    .filter(one -> one.path("judge").asText().equals(judge.model()))
                    .findFirst()
                    .orElse(board);
        }
    }
}
