/** What two thousand clients at once do to a server of models, and what it does to them. */
@NullMarked
package dev.millrace.bench.serving.load;

import org.jspecify.annotations.NullMarked;
