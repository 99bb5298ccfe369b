/** Where the course of a training is written: CSV, JSON lines, TensorBoard, MLflow. */
@NullMarked
package dev.roentgen.training.log;

import org.jspecify.annotations.NullMarked;
