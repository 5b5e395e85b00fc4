/** What is looked at from outside: processes, heaps, handles. */
@NullMarked
package dev.millrace.siege.watch;

import org.jspecify.annotations.NullMarked;
