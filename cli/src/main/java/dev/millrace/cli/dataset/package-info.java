/** Datasets on this machine's disk. Start at {@link dev.millrace.cli.dataset.Export}. */
@NullMarked
package dev.millrace.cli.dataset;

import org.jspecify.annotations.NullMarked;
