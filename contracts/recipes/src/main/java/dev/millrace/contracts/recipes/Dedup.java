package dev.millrace.contracts.recipes;

import java.util.Optional;

/**
 * Which copies are dropped.
 *
 * @param exact same text
 * @param url same address
 * @param near near-duplicates by MinHash; absent: none
 */
public record Dedup(boolean exact, boolean url, Optional<MinHashSpec> near) {}
