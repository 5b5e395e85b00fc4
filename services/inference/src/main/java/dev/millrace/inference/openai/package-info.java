/**
 * The OpenAI API as JSON: calls read and checked, answers and errors written as its clients expect them. Knows nothing
 * of HTTP servers.
 */
@NullMarked
package dev.millrace.inference.openai;

import org.jspecify.annotations.NullMarked;
