/** How a model reads a dialog. */
@NullMarked
package dev.millrace.contracts.models.chat;

import org.jspecify.annotations.NullMarked;
