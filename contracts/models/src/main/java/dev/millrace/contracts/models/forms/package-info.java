/** The forms in which transformers are published: their configurations and the names and layouts of their tensors. */
@NullMarked
package dev.millrace.contracts.models.forms;

import org.jspecify.annotations.NullMarked;
