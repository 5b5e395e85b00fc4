package dev.millrace.cli.dataset;

/** What an exported dataset's files are. */
public enum DatasetFormat {
    /** Parquet, compressed with Zstandard. */
    PARQUET("parquet"),
    /** JSON lines, compressed with Zstandard, as they lie in the store. */
    JSONL("jsonl.zst");

    private final String ending;

    DatasetFormat(String ending) {
        this.ending = ending;
    }

    String ending() {
        return ending;
    }
}
