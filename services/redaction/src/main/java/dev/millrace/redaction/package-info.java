/** The redaction service: shards of documents in, the same without personal data out. */
@NullMarked
package dev.millrace.redaction;

import org.jspecify.annotations.NullMarked;
