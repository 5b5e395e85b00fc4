/**
 * Measures Millrace: {@link dev.millrace.bench.Bench} runs the parts, each a {@link dev.millrace.bench.Part}, and puts
 * their figures on one page, each beside a peer, a limit or a floor.
 */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
