/** Numbers that others draw at random, drawn again. */
@NullMarked
package dev.millrace.contracts.text.random;

import org.jspecify.annotations.NullMarked;
