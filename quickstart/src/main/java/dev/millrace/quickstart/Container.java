package dev.millrace.quickstart;

/** The formats that the documents are written in. */
enum Container {
    JSONL_GZIP,
    JSONL_ZSTANDARD,
    TEXT,
    HTML,
    WARC;

    /** For a number below 100: most go into JSON Lines, some into files of their own and into an archive. */
    static Container of(int percent) {
        if (percent < 45) {
            return JSONL_GZIP;
        }
        if (percent < 70) {
            return JSONL_ZSTANDARD;
        }
        if (percent < 78) {
            return TEXT;
        }
        return percent < 86 ? HTML : WARC;
    }
}
