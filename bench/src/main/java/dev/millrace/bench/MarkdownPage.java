package dev.millrace.bench;

import java.util.List;

/** The figures as a page of Markdown. */
final class MarkdownPage {

    private static final String HEAD = """
            # Performance

            Written by `make bench` (or, part by part, `bench/run <part>…`); not edited by hand. Each figure stands beside
            a peer or a limit from the same run where there is one, and beside the floor it must reach where there is one.

            The trainer on a GPU is measured by `bench/gpu/run`, which checks first that it computes there what it should:
            numbers of published models, the same bits after a checkpoint. On a machine with nothing but a GPU's driver and
            CUDA's libraries, `bench/gpu/stage` brings what is needed in pieces. None of it has run on a GPU yet; on a
            processor `bench/gpu/run --small` makes the same checks.
            """;

    private MarkdownPage() {}

    static String of(List<Result> results) {
        StringBuilder page = new StringBuilder(HEAD);
        results.forEach(result -> page.append('\n').append(section(result)));
        return page.toString();
    }

    private static String section(Result result) {
        StringBuilder section = new StringBuilder("## " + result.title() + "\n\n" + result.method() + "\n\n");
        section.append("`bench/run ").append(result.part()).append("`, ").append(result.date());
        section.append(", on ").append(result.machine()).append(".\n\n");
        section.append("| | figure | beside | floor |\n|---|---:|---|---|\n");
        for (Figure f : result.figures()) {
            section.append("| %s | %s | %s | %s |%n".formatted(f.what(), f.value(), f.beside(), f.floor()));
        }
        return section.toString();
    }
}
