package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** File formats that ingestion reads. */
public enum Format {
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("jsonl")
    JSONL,
    @JsonProperty("text")
    TEXT,
    @JsonProperty("html")
    HTML,
    @JsonProperty("warc")
    WARC,
    @JsonProperty("mediawiki")
    MEDIAWIKI,
    @JsonProperty("stackexchange")
    STACKEXCHANGE,
    @JsonProperty("parquet")
    PARQUET,
    @JsonProperty("epub")
    EPUB,
    @JsonProperty("pdf")
    PDF,
    @JsonProperty("latex")
    LATEX,
    @JsonProperty("markdown")
    MARKDOWN,
    @JsonProperty("code")
    CODE
}
