/**
 * Two versions of a model compared item by item: what each has reached on an item ({@link
 * dev.millrace.evaluator.domain.paired.ItemValues}), the difference with its interval and its test ({@link
 * dev.millrace.evaluator.domain.paired.PairedComparison}), and what so many items can show at all ({@link
 * dev.millrace.evaluator.domain.paired.Power}).
 */
@NullMarked
package dev.millrace.evaluator.domain.paired;

import org.jspecify.annotations.NullMarked;
