/** Lists of addresses and words that a recipe names: how they are read, and how a text is held against them. */
@NullMarked
package dev.millrace.filtering.domain.lists;

import org.jspecify.annotations.NullMarked;
