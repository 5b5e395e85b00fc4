package dev.millrace.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures as a page of Markdown, a section for each part. */
final class MarkdownPage {

    /** Behind it, in a section, stands what somebody has put there. */
    static final String APART = "\n### Measured apart\n";

    private static final String SECTION = "\n## ";

    private static final String HEAD = """
            # Performance

            Written by `make bench` (or, part by part, `bench/run <part>…`), but for what stands under *Measured apart*, which was
            put there with the command that measured it. A run replaces the figures of its parts and leaves all else. Each figure
            stands beside a peer or a limit from the same run where there is one, and beside the floor it must reach where there
            is one.

            The trainer on a GPU is measured by `bench/gpu/run`, which checks first that it computes there what it should:
            numbers of published models, the same bits after a checkpoint. On a machine with nothing but a GPU's driver and
            CUDA's libraries, `bench/gpu/stage` brings what is needed in pieces. None of it has run on a GPU yet; on a
            processor `bench/gpu/run --small` makes the same checks.
            """;

    private MarkdownPage() {}

    /**
     * The page with these results in it.
     *
     * @param page as it stands; empty when there is none
     * @param results of the parts that were measured now
     * @param titles of all parts, in the order of their sections; sections that are no part's stand behind
     */
    static String with(String page, List<Result> results, List<String> titles) {
        Map<String, String> known = sections(page);
        Map<String, String> sections = new LinkedHashMap<>();
        for (String title : titles) {
            Optional<String> before = Optional.ofNullable(known.remove(title));
            results.stream()
                    .filter(result -> result.title().equals(title))
                    .findFirst()
                    .map(result ->
                            section(result) + before.map(MarkdownPage::apart).orElse(""))
                    .or(() -> before)
                    .ifPresent(section -> sections.put(title, section));
        }
        sections.putAll(known);
        StringBuilder whole = new StringBuilder(HEAD);
        sections.forEach((title, section) ->
                whole.append(SECTION).append(title).append('\n').append(section));
        return whole.toString();
    }

    /** What stands under each title. */
    private static Map<String, String> sections(String page) {
        Map<String, String> sections = new LinkedHashMap<>();
        List<String> parts = List.of(page.split(SECTION, -1));
        for (String section : parts.subList(1, parts.size())) {
            int line = section.indexOf('\n');
            sections.put(section.substring(0, line), section.substring(line + 1).stripTrailing() + "\n");
        }
        return sections;
    }

    private static String apart(String section) {
        int at = section.indexOf(APART);
        return at < 0 ? "" : section.substring(at);
    }

    private static String section(Result result) {
        StringBuilder section = new StringBuilder("\n" + result.method() + "\n\n");
        section.append("`bench/run ").append(result.part()).append("`, ").append(result.date());
        section.append(", on ").append(result.machine()).append(".\n\n");
        section.append("| | figure | beside | floor |\n|---|---:|---|---|\n");
        for (Figure f : result.figures()) {
            section.append("| %s | %s | %s | %s |%n".formatted(f.what(), f.value(), f.beside(), f.floor()));
        }
        return section.toString();
    }
}
