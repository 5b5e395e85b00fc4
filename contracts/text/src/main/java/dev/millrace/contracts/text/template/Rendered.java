package dev.millrace.contracts.text.template;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a template has written.
 *
 * @param pieces of it, in order
 */
public record Rendered(List<Piece> pieces) {

    /**
     * Characters of one origin.
     *
     * @param origin who says them, unless the template does: a token's name in what is said is no token
     * @param generated whether the template marks them as what the model is to learn to say
     */
    public record Piece(String text, Optional<Origin> origin, boolean generated) {

        /** Whether somebody says them, and not the template. */
        public boolean said() {
            return origin.isPresent();
        }
    }

    public Rendered {
        pieces = List.copyOf(pieces);
    }

    /** All of it. */
    public String text() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }
}
