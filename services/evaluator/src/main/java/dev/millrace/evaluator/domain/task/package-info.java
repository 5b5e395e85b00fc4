/**
 * What a task is, as its YAML file says: where its items are, what is asked about each of them, what is right, and how the
 * answers are scored. {@link dev.millrace.evaluator.domain.task.TaskLibrary} knows the shipped ones and reads a user's own.
 */
@NullMarked
package dev.millrace.evaluator.domain.task;

import org.jspecify.annotations.NullMarked;
