/** The experiments of the course, each from data to report. */
@NullMarked
package dev.roentgen.examples.course;

import org.jspecify.annotations.NullMarked;
