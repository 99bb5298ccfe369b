/**
 * Data sets of images, their transforms and their loader.
 *
 * <pre>{@code
 * var xrays = CovidRadiography.open(Path.of("COVID-19_Radiography_Dataset"));   // or ImageFolder, MaskFolder, CsvList
 * var split = xrays.split(0.8, 42);                                             // stratified, copies on one side
 * split.writeTo(Path.of("split.tsv"));                                          // Split.read gives the same again
 * var train = DataLoader.of(split.training(), Preprocessing.imagenet(224))
 *         .batch(16).shuffled(42).augmented(Transforms.turn(10).then(Transforms.flip()));
 * for (Batch batch : train.epoch(1)) learn(batch.images(), batch.labels());
 * }</pre>
 */
@NullMarked
package dev.roentgen.datasets;

import org.jspecify.annotations.NullMarked;
