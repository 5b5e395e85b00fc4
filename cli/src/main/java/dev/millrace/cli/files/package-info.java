/** The data stages on single files, without the stack: the same domain code as the services run. */
@NullMarked
package dev.millrace.cli.files;

import org.jspecify.annotations.NullMarked;
