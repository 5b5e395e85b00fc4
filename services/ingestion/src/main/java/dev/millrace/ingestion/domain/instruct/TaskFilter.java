package dev.millrace.ingestion.domain.instruct;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which tasks are kept: the heuristics of Self-Instruct (section 2.2 and its published code) and of Alpaca's
 * {@code generate_instruction.py}. Not thread-safe: what is kept is remembered, because the next must differ from it.
 */
final class TaskFilter {

    private static final int FEWEST_WORDS = 4;
    private static final int MOST_WORDS = 150;

    /** What a language model can't show, open or do. */
    private static final Pattern IMPOSSIBLE = Pattern.compile(
            "\\b(?:images?|graphs?|pictures?|files?|maps?|draw|plot|go to|video|audio|music|flowchart|diagram)\\b",
            Pattern.CASE_INSENSITIVE);

    private final double similarity;
    private final List<List<String>> kept = new ArrayList<>();

    TaskFilter(double similarity, List<InstructionTask> seeds) {
        this.similarity = similarity;
        seeds.forEach(this::remember);
    }

    /** Why {@code task} isn't kept; nothing when it is. */
    Optional<String> refusal(InstructionTask task) {
        String instruction = task.instruction();
        int words = instruction.isEmpty() ? 0 : instruction.split("\\s+", -1).length;
        if (instruction.isEmpty() || task.output().isEmpty()) {
            return Optional.of("incomplete");
        }
        if (words < FEWEST_WORDS || words > MOST_WORDS) {
            return Optional.of("length");
        }
        if (IMPOSSIBLE.matcher(instruction).find()) {
            return Optional.of("impossible");
        }
        if (instruction.regionMatches(true, 0, "write a program", 0, "write a program".length())) {
            return Optional.of("program");
        }
        if (!isLetterOrDigit(instruction.charAt(0))) {
            return Optional.of("beginning");
        }
        if (task.output().equals(task.input())) {
            return Optional.of("echo");
        }
        return isTooSimilar(RougeL.words(instruction)) ? Optional.of("similar") : Optional.empty();
    }

    /** Neither punctuation nor a letter outside of ASCII, which hints at another language. */
    private static boolean isLetterOrDigit(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    private boolean isTooSimilar(List<String> words) {
        return kept.stream()
                .anyMatch(other ->
                        RougeL.atMost(words, other) >= similarity && RougeL.similarity(words, other) >= similarity);
    }

    void remember(InstructionTask task) {
        kept.add(RougeL.words(task.instruction()));
    }
}
