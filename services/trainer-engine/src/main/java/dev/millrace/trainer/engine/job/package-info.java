/** What the supervisor and its workers tell each other, and how workers are started. No native library is needed here. */
@NullMarked
package dev.millrace.trainer.engine.job;

import org.jspecify.annotations.NullMarked;
