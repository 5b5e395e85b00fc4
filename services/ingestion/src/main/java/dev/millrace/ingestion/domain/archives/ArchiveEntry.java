package dev.millrace.ingestion.domain.archives;

import java.util.Map;
import java.util.Optional;

/** What stands at a place in an archive. */
public sealed interface ArchiveEntry {

    /**
     * A record.
     *
     * @param type {@code response}, {@code conversion}, …, in lower case; ARC knows only responses and {@code filedesc}
     * @param headers by name in lower case; of an ARC record those that WARC has a name for
     * @param length bytes of its block, as declared; -1 where nothing is
     * @param block the bytes, fewer than {@code length} when the archive ends before; none when there are more than asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // The block is handed over, not shared.
    record Found(String type, Map<String, String> headers, long length, byte[] block) implements ArchiveEntry {

        /** A header's value; its name is given in lower case. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    /**
     * Bytes that are no record; reading goes on behind them.
     *
     * @param what is wrong, for a reader of the ledger
     * @param atEnd whether the archive ends there, within a record
     */
    record Damage(String what, boolean atEnd) implements ArchiveEntry {}
}
