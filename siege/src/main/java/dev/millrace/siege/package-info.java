/**
 * Hostile and legal calls against a whole local stack, with trainings in progress. Start reading at {@link
 * dev.millrace.siege.Siege}.
 */
@NullMarked
package dev.millrace.siege;

import org.jspecify.annotations.NullMarked;
