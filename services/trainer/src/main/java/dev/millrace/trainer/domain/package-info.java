/** What a trainer decides, without a framework: when to try again, which checkpoints to keep, what the card says. */
@NullMarked
package dev.millrace.trainer.domain;

import org.jspecify.annotations.NullMarked;
