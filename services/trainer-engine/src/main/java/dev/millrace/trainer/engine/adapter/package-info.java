/** Adapters to a model in a folder, as PEFT reads and writes them. */
@NullMarked
package dev.millrace.trainer.engine.adapter;

import org.jspecify.annotations.NullMarked;
