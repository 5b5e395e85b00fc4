package dev.millrace.evaluator.domain.paired;

/** A two-sided interval of a difference. */
record Interval(double low, double high) {}
