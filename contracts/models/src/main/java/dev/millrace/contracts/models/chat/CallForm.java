package dev.millrace.contracts.models.chat;

import java.util.Optional;

/**
 * How a template writes that the assistant calls a tool: {@code before}, the tool's name, {@code between}, the arguments as JSON,
 * {@code after}.
 *
 * @param before what stands from the beginning of an answer to the name
 * @param open the end of that by which a call is known, whatever has been said before it
 * @param join what stands between the arguments of a call and the name of the next, where several can be written
 */
public record CallForm(String before, String open, String between, String after, Optional<String> join) {}
