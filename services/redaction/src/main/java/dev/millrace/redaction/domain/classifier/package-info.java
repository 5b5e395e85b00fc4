/**
 * What has no shape, found by a token classifier: names above all. A text is cut into words and encoded, its ids go through the
 * graph in windows, and what their labels say of each word becomes places in the text.
 */
@NullMarked
package dev.millrace.redaction.domain.classifier;

import org.jspecify.annotations.NullMarked;
