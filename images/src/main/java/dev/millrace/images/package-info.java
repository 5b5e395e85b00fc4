/** Container images of the services, made from what the build leaves, without a container engine. */
@NullMarked
package dev.millrace.images;

import org.jspecify.annotations.NullMarked;
