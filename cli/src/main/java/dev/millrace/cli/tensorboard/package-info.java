/** Training curves as the event files that TensorBoard reads. */
@NullMarked
package dev.millrace.cli.tensorboard;

import org.jspecify.annotations.NullMarked;
