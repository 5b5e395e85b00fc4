/**
 * Serving models without a framework. {@link dev.millrace.inference.domain.Engine} generates with one model for many
 * requests at once, {@link dev.millrace.inference.domain.ModelPool} keeps several models and says which one is live.
 */
@NullMarked
package dev.millrace.inference.domain;

import org.jspecify.annotations.NullMarked;
