/** What running services say, over HTTP. */
@NullMarked
package dev.millrace.cli.api;

import org.jspecify.annotations.NullMarked;
