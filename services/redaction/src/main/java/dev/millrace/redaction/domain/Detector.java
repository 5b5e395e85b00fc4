package dev.millrace.redaction.domain;

import java.util.Optional;

/** Recognises one kind of personal data where the scan has found what it must contain. */
interface Detector {

    /**
     * The piece of data around {@code at}, validated.
     *
     * @param at where the at sign, the first digit of a run or the colon stands
     */
    Optional<Span> around(CharSequence text, int at);
}
