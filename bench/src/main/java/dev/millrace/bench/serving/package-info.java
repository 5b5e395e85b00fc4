/** The inference engine beside other servers' engines. */
@NullMarked
package dev.millrace.bench.serving;

import org.jspecify.annotations.NullMarked;
