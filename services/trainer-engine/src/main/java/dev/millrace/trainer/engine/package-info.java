/**
 * The training engine: one process trains, alone or with others of its kind, and tells its supervisor how it goes. Start
 * reading at {@link dev.millrace.trainer.engine.Worker}.
 */
@NullMarked
package dev.millrace.trainer.engine;

import org.jspecify.annotations.NullMarked;
