/** How JSON that outlives a release is written and read: strictly out, and in as yesterday's and tomorrow's alike. */
@NullMarked
package dev.millrace.contracts.json;

import org.jspecify.annotations.NullMarked;
