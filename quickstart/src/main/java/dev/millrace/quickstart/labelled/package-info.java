/** Made texts in which persons, places, organisations and addresses are marked: what a token classifier learns from. */
@NullMarked
package dev.millrace.quickstart.labelled;

import org.jspecify.annotations.NullMarked;
