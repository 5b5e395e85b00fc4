package dev.millrace.contracts.text.template;

/**
 * Who says something.
 *
 * @param value the name under which it was given
 * @param place in that value, where it is a list, from 0
 */
public record Origin(String value, int place) {}
