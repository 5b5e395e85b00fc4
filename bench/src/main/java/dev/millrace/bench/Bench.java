package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures the parts named on the command line, or all, prints their figures and writes {@code docs/performance.md}. */
public final class Bench {

    private static final List<Part> PARTS = List.of(
            new StagesPart(),
            new ProfilePart(),
            new DoublingPart(),
            new EventsPart(),
            new ScalePart(),
            new MemoryPart(),
            new TrainerPart(),
            new InferencePart(),
            new TokenizersPart(),
            new StackPart());

    private Bench() {}

    /** Runs the benchmarks. */
    public static void main(String... names) throws IOException, InterruptedException {
        List<String> known = PARTS.stream().map(Part::name).toList();
        if (!known.containsAll(Arrays.asList(names))) {
            System.err.println("The parts are " + String.join(", ", known) + ".");
            System.exit(2);
        }
        List<Result> results = new ArrayList<>();
        for (Part part : PARTS) {
            if (names.length == 0 || Arrays.asList(names).contains(part.name())) {
                results.add(measured(part));
            }
        }
        Path page = Files.createDirectories(Folders.root().resolve("docs")).resolve("performance.md");
        String before = Files.exists(page) ? Files.readString(page) : "";
        Files.writeString(
                page,
                MarkdownPage.with(
                        before, results, PARTS.stream().map(Part::title).toList()));
        say("Written to " + page);
    }

    private static Result measured(Part part) throws IOException, InterruptedException {
        say(part.title());
        List<Figure> figures = part.measure();
        figures.forEach(figure ->
                say("  %-62s %16s  %s  %s".formatted(figure.what(), figure.value(), figure.beside(), figure.floor())));
        return new Result(
                part.name(),
                part.title(),
                part.method(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                MachineDescription.described(),
                figures);
    }

    /** A line for whoever watches. */
    static void say(String line) {
        System.out.println(line);
    }

    /** A figure as soon as it is there. */
    static void say(Figure figure) {
        say("  measured: " + figure.what() + ", " + figure.value());
    }
}
