package dev.millrace.quickstart;

import java.util.List;

/**
 * One item of the multiple-choice task.
 *
 * @param context what the model reads
 * @param choices how the context may go on; each starts with a space
 * @param answer which of them is right, from 0
 */
public record Question(String context, List<String> choices, int answer) {}
