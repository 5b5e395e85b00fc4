package dev.millrace.ingestion.domain.instruct;

/**
 * An instruction and how it is followed.
 *
 * @param input what it is about; empty when the instruction says it all
 */
public record InstructionTask(String instruction, String input, String output) {}
