/** What a training takes: time by part of a step, and energy. */
@NullMarked
package dev.millrace.trainer.engine.meter;

import org.jspecify.annotations.NullMarked;
