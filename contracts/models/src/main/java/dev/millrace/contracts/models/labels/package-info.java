/**
 * Models that give labels to tokens, as they are published; words of a text, to which labels are given, and the ids they are
 * in.
 */
@NullMarked
package dev.millrace.contracts.models.labels;

import org.jspecify.annotations.NullMarked;
