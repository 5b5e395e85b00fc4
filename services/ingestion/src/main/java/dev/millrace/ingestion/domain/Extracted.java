package dev.millrace.ingestion.domain;

import java.util.Optional;

/** The main text of one page, as {@code millrace extract} prints it. */
public record Extracted(
        String id, Optional<String> title, Optional<String> date, Optional<String> language, String text) {}
