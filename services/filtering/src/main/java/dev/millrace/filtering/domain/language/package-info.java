/**
 * Which language a document is written in. Start reading at {@link
 * dev.millrace.filtering.domain.language.LanguageIdentifier}.
 */
@NullMarked
package dev.millrace.filtering.domain.language;

import org.jspecify.annotations.NullMarked;
