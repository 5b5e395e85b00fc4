package dev.millrace.trainer.engine.checkpoint;

import java.io.IOException;

/** A checkpoint that another release wrote: sound for all we know, and none to go on from here. */
final class OtherFormat extends IOException {
    private static final long serialVersionUID = 1L;

    OtherFormat(int found, int read) {
        super("%s release of Millrace wrote it (format %d, while this one reads format %d)"
                .formatted(found < read ? "an earlier" : "a later", found, read));
    }
}
