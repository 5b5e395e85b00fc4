/** What a user asks for: one declarative recipe from data to model, checked before anything starts. */
@NullMarked
package dev.millrace.contracts.recipes;

import org.jspecify.annotations.NullMarked;
