/** The worker processes of one training: how they meet, and what they compute together. */
@NullMarked
package dev.millrace.trainer.engine.group;

import org.jspecify.annotations.NullMarked;
