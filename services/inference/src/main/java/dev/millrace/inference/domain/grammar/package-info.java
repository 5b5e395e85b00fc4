/**
 * What an answer may be: a set of byte strings, given by a regular expression, a JSON schema or a list of texts, and which tokens
 * keep an answer within it. Knows tokens only by their bytes.
 */
@NullMarked
package dev.millrace.inference.domain.grammar;

import org.jspecify.annotations.NullMarked;
