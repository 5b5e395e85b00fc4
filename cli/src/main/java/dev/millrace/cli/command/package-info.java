/** What all commands have in common: a recipe read from a file, and a failure told to a person. */
@NullMarked
package dev.millrace.cli.command;

import org.jspecify.annotations.NullMarked;
