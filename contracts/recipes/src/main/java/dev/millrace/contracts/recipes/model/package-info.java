/** What a recipe says of its model, group by group. */
@NullMarked
package dev.millrace.contracts.recipes.model;

import org.jspecify.annotations.NullMarked;
