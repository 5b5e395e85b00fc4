package dev.millrace.cli;

import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.RecipeFile;
import dev.millrace.cli.command.Trouble;
import dev.millrace.cli.evaluate.GatePlan;
import dev.millrace.cli.models.FetchedModels;
import dev.millrace.cli.models.ModelOptions;
import dev.millrace.cli.report.Figures;
import dev.millrace.cli.report.ModelOutline;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.forms.BaseModel;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.ModelName;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.WorkerMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a recipe's training costs, before anything is spent. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Say what a recipe's training costs before anything is spent: size, compute, time, energy; and what its gate can see.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PlanCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RECIPE", description = "the recipe, a YAML file")
    private Path recipe;

    @Option(
            names = "--tokens-per-second",
            paramLabel = "N",
            description = "the speed to reckon with, as measured on the machine that is to train")
    private double tokensPerSecond;

    @Option(
            names = "--gflops",
            paramLabel = "N",
            description =
                    "without a measured speed: what the machine sustains in training (default: ${DEFAULT-VALUE}, two"
                            + " cores of a small cloud machine)",
            defaultValue = "40")
    private double gigaflops;

    @Option(names = "--watts", paramLabel = "N", description = "the machine's power, for the energy")
    private double watts;

    @Option(names = "--price", paramLabel = "N", description = "what the machine costs an hour, for the cost")
    private double price;

    @Option(
            names = "--effect",
            paramLabel = "N",
            description =
                    "a difference to the live version in a share of right answers: say how many items would show it"
                            + " (default: ${DEFAULT-VALUE})",
            defaultValue = "" + GatePlan.EFFECT)
    private double effect;

    @Mixin
    private ModelOptions models;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailed {
        if (!(effect > 0 && effect < 1)) {
            throw new CommandFailed(CommandFailed.USAGE, "--effect: expected a share between 0 and 1, found " + effect);
        }
        PrintWriter out = spec.commandLine().getOut();
        Recipe read = read(out);
        Optional<BaseModel> base = base(read);
        TrainingPlan plan = TrainingPlan.of(read, base.map(BaseModel::architecture));
        double speed = tokensPerSecond > 0 ? tokensPerSecond : gigaflops * 1e9 / (plan.flops() / plan.tokens());
        double seconds = plan.tokens() / speed;
        out.printf("Recipe      %s%n", read.name());
        Architecture architecture = plan.cost().architecture();
        ModelOutline.shape(base.map(BaseModel::published).orElseGet(() -> PublishedForms.of(architecture)))
                .forEach(out::println);
        out.printf(
                "Model       %s parameters: %s in embeddings, %s in %d layers%n",
                Figures.short3(plan.parameters()),
                Figures.short3(plan.cost().embedding()),
                Figures.short3(plan.parameters() - plan.cost().embedding()),
                architecture.stacks().stream()
                        .mapToInt(stack -> stack.stack().blocks().size())
                        .sum());
        out.printf("Tokenizer   %s%n", tokenizer(read, base));
        out.printf(
                "Training    %s steps of %s%s tokens (%s%s x %s): %s tokens; learning rate %s after %s steps of warm-up%n",
                Figures.count(read.training().steps()),
                read.training().batchRamp().isPresent() ? "up to " : "",
                Figures.count(Math.round(plan.cost().tokensPerStep())),
                isOfPairs(read) ? "2 x " : "",
                Figures.count(read.training().batch()),
                Figures.count(read.model().context()),
                Figures.short3(plan.tokens()),
                String.format(Locale.ROOT, "%.2g", read.training().learningRate()),
                Figures.count(read.training().warmup()));
        out.printf(
                "Compute     %sFLOP, %s %% of it attention over the context (Chowdhery et al. 2022, appendix B)%s%n",
                Figures.short3(plan.flops()) + unitSpace(plan.flops()),
                Figures.decimal(100 * plan.attentionShare(), 0),
                isOfPairs(read)
                        ? "; a quarter to compare with the weights it begins with, if each pair is learnt from once"
                        : "");
        out.printf(
                "Time        %s at %s tokens/s%s%n",
                Figures.duration(seconds),
                Figures.count(Math.round(speed)),
                tokensPerSecond > 0 ? "" : ", from %s GFLOP/s".formatted(Figures.short3(gigaflops)));
        of(watts).ifPresent(w -> out.printf("Energy      %s Wh%n", Figures.short3(w * seconds / 3600)));
        of(price).ifPresent(p -> out.printf("Cost        %s%n", Figures.decimal(p * seconds / 3600, 2)));
        out.println("Memory      " + memory(plan.memory(), plan.workers()));
        out.printf("Data        %s%n", chinchilla(plan));
        GatePlan.lines(read, effect).forEach(out::println);
        out.flush();
        return 0;
    }

    private static String tokenizer(Recipe read, Optional<BaseModel> base) {
        if (base.isPresent()) {
            return "that of the model which training begins with";
        }
        Optional<String> from = read.tokenizer().from();
        if (from.isEmpty()) {
            return "trained, byte-level BPE of up to %s token ids"
                    .formatted(Figures.count(read.tokenizer().vocabulary()));
        }
        return ModelName.in(from.get()).isPresent() || Asset.in(from.get()).isPresent()
                ? "%s, known to the platform alone; reckoned with %s token ids"
                        .formatted(from.get(), Figures.count(read.tokenizer().vocabulary()))
                : "%s, %s token ids"
                        .formatted(from.get(), Figures.count(read.tokenizer().vocabulary()));
    }

    /** Of a model that is named by its address no more is fetched than what it says of itself. */
    private Recipe read(PrintWriter out) throws CommandFailed {
        try (FetchedModels fetched = models.fetching(out)) {
            return RecipeFile.readToRun(recipe, fetched);
        }
    }

    private static boolean isOfPairs(Recipe read) {
        return read.training().objective() == TrainingObjective.PREFERENCE;
    }

    /** The model that training begins with; one of the platform is known there alone. */
    private Optional<BaseModel> base(Recipe read) throws CommandFailed {
        Optional<String> from = read.model().from();
        if (from.isEmpty()) {
            return Optional.empty();
        }
        if (ModelName.in(from.get()).isPresent()) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "%s: model.from: %s is a model of the platform, whose shape isn't known here; expected a folder"
                            .formatted(recipe, from.get()));
        }
        try {
            return Optional.of(BaseModel.open(Path.of(from.get())));
        } catch (IOException e) {
            throw new CommandFailed("%s can't be read: %s".formatted(from.get(), Trouble.of(e)), e);
        }
    }

    /** What the sum leaves open is measured in docs/operations.md. */
    private static String memory(WorkerMemory one, int workers) {
        return "%s%s: %s weights, gradients and moments, %s checkpoint, %s activations, %s logits, %s JVM and libtorch"
                .formatted(
                        Figures.bytes(Math.round(one.total() * workers)),
                        workers == 1 ? "" : " (%s for each of %d workers)".formatted(bytes(one.total()), workers),
                        bytes(one.state()),
                        bytes(one.checkpoint()),
                        bytes(one.activations()),
                        bytes(one.logits()),
                        bytes(one.base()));
    }

    private static String bytes(double bytes) {
        return Figures.bytes(Math.round(bytes));
    }

    private static String unitSpace(double flops) {
        return flops < 1000 ? " " : "";
    }

    private static OptionalDouble of(double given) {
        return given > 0 ? OptionalDouble.of(given) : OptionalDouble.empty();
    }

    private static String chinchilla(TrainingPlan plan) {
        double ratio = plan.tokens() / plan.parameters();
        String verdict = ratio < 10
                ? "fewer than compute-optimal: a smaller model would learn more from this compute"
                : ratio > 40
                        ? "more than compute-optimal: a larger model would learn more from this compute, this one is cheaper to serve"
                        : "near compute-optimal";
        return "%s tokens a parameter, %s (Hoffmann et al. 2022: about 20, here %s tokens)"
                .formatted(Figures.short3(ratio), verdict, Figures.short3(plan.chinchillaTokens()));
    }
}
