package dev.millrace.trainer.engine.data;

/** Rows that are made of a dataset's sequences, one of each. */
abstract class SequenceRows implements BatchSource {

    private final Sequences sequences;

    /** @param sequences closed with this */
    SequenceRows(Sequences sequences) {
        this.sequences = sequences;
    }

    /** What row {@code number} is made of; valid until the next one is asked for. */
    final Row row(long number) {
        return sequences.row(number);
    }

    @Override
    public final long tokens() {
        return sequences.tokens();
    }

    @Override
    public final void close() {
        sequences.close();
    }
}
