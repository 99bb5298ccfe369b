/** Writes what the course's experiments gave: tables, JSON, CSV and one HTML file. */
@NullMarked
package dev.roentgen.examples.course.report;

import org.jspecify.annotations.NullMarked;
