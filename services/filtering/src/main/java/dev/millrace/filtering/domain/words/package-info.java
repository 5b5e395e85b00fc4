/** How texts in other languages than English fall into words. */
@NullMarked
package dev.millrace.filtering.domain.words;

import org.jspecify.annotations.NullMarked;
