package dev.millrace.evaluator.domain;

import java.util.Optional;

/**
 * The version that a model's bare name leads to.
 *
 * @param version the version
 * @param manifest the SHA-256 of its package's manifest, where the endpoint tells
 */
public record LiveVersion(String version, Optional<String> manifest) {}
