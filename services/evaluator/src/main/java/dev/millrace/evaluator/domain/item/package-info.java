/** What an item of a task asks for, what a model answered, and what is measured of the answer. */
@NullMarked
package dev.millrace.evaluator.domain.item;

import org.jspecify.annotations.NullMarked;
