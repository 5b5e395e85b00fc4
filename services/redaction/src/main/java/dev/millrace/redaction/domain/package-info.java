/**
 * Finds personal data in text and puts typed placeholders in its place, in plain Java. One pass looks for what every
 * kind must contain (an at sign, a digit, a colon); only there is anything validated.
 */
@NullMarked
package dev.millrace.redaction.domain;

import org.jspecify.annotations.NullMarked;
