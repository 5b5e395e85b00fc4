/** The door of a service: every request passes it before anything else of the service sees the request. */
@NullMarked
package dev.millrace.access;

import org.jspecify.annotations.NullMarked;
