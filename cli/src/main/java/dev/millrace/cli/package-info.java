/**
 * The {@code millrace} command. Each subcommand is a class named for it; {@link dev.millrace.cli.Millrace} lists them.
 * {@code stack} starts and stops the processes of the local stack, {@code api} talks to running services,
 * {@code report} shows a run, {@code files} applies the services' domains to single files.
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
