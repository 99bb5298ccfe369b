/** Images: reading (PNG, JPEG, TIFF, BMP, GIF, DICOM), writing PNG, resizing exactly as Pillow does, and outlines of masks. */
@NullMarked
package dev.roentgen.datasets.image;

import org.jspecify.annotations.NullMarked;
