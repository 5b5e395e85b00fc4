/**
 * Measurements of the trainer's engine in processes with the workers' class path, which need nothing else but this package: they
 * run on a machine that has no checkout, too.
 */
@NullMarked
package dev.millrace.bench.engine;

import org.jspecify.annotations.NullMarked;
