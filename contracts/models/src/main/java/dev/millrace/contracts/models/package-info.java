/** A model package: a Hugging Face folder that other tools load unchanged. */
@NullMarked
package dev.millrace.contracts.models;

import org.jspecify.annotations.NullMarked;
