package dev.millrace.ingestion.domain.instruct;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form in which a model sees tasks and goes on with more of them: a numbered list whose entries have an instruction, an
 * input and an output, with a line of hash signs between. The form is the one of Alpaca's prompt; the words are our own.
 */
final class TaskList {

    /** To be raised when the prompt changes: other words give other instructions. */
    static final int VERSION = 1;

    private static final String BETWEEN = "###";
    private static final String NO_INPUT = "<none>";
    private static final Pattern FIELD =
            Pattern.compile("(?m)^\\s*\\d+\\.\\s*(Instruction|Input|Output):[ \\t]*", Pattern.CASE_INSENSITIVE);

    private TaskList() {}

    /** A prompt that ends where the next task's instruction begins. */
    static String prompt(List<InstructionTask> examples) {
        StringBuilder prompt = new StringBuilder("""
                A list of tasks for a language model. Each differs from the others in topic, wording and kind.
                The instruction is one or two sentences. The input is what the instruction is about, or <none>.
                The output follows the instruction and is true and complete.

                """);
        for (int i = 0; i < examples.size(); i++) {
            InstructionTask task = examples.get(i);
            prompt.append(BETWEEN).append('\n');
            field(prompt, i + 1, "Instruction", task.instruction().replaceAll("\\s+", " "));
            field(prompt, i + 1, "Input", task.input().isEmpty() ? NO_INPUT : "\n" + task.input());
            field(prompt, i + 1, "Output", "\n" + task.output());
        }
        return prompt.append(BETWEEN)
                .append('\n')
                .append(examples.size() + 1)
                .append(". Instruction:")
                .toString();
    }

    private static void field(StringBuilder prompt, int number, String name, String value) {
        prompt.append(number)
                .append(". ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n');
    }

    /**
     * The tasks in an answer to a prompt.
     *
     * @param cut whether the answer ended because it was long enough: its last task is incomplete then
     */
    static List<InstructionTask> parse(String answer, boolean cut) {
        String[] entries = ("0. Instruction:" + answer).split(BETWEEN, -1);
        List<InstructionTask> tasks = new ArrayList<>();
        for (int i = 0; i < entries.length - (cut ? 1 : 0); i++) {
            tasks.add(task(entries[i]));
        }
        tasks.removeIf(task -> task.instruction().isEmpty() && task.output().isEmpty());
        return tasks;
    }

    private static InstructionTask task(String entry) {
        String[] values = {"", "", ""};
        Matcher field = FIELD.matcher(entry);
        int open = -1;
        int from = 0;
        while (field.find()) {
            close(values, open, entry.substring(from, field.start()));
            open = switch (field.group(1).charAt(2) | 0x20) {
                case 's' -> 0;
                case 'p' -> 1;
                default -> 2;
            };
            from = field.end();
        }
        close(values, open, entry.substring(from));
        return new InstructionTask(
                values[0].replaceAll("\\s+", " "), values[1].equalsIgnoreCase(NO_INPUT) ? "" : values[1], values[2]);
    }

    private static void close(String[] values, int field, String value) {
        if (field >= 0 && values[field].isEmpty()) {
            values[field] = value.strip();
        }
    }
}
