package dev.roentgen.datasets;

import java.nio.file.Path;
import java.util.List;

/**
 * The COVID-19 Radiography Database as Kaggle ships it: chest X-rays of four classes with lung masks.
 *
 * <pre>
 * COVID/images/COVID-1.png             299 x 299, gray or RGB        label 0
 * COVID/masks/COVID-1.png              256 x 256, RGB, 0 and 255
 * Lung_Opacity/...                                                   label 1
 * Normal/...                                                         label 2
 * Viral Pneumonia/...                                                label 3
 * </pre>
 *
 * <p>Samples are in the order of class, then number (2 before 10). Pairing is by file name. Chowdhury et al., IEEE Access 8 (2020); Rahman et al.,
 * arXiv:2012.02238.
 */
public final class CovidRadiography extends FileDataset {
    /** The classes in the order of their labels, as the folders are named. */
    public static final List<String> CLASSES = List.of("COVID", "Lung_Opacity", "Normal", "Viral Pneumonia");

    private CovidRadiography(List<Sample> samples) {
        super(CLASSES, samples);
    }

    /** Opens a folder in which every image must have its mask, and every mask its image. */
    public static CovidRadiography open(Path folder) {
        return new CovidRadiography(new KaggleLayout(folder, true).samples());
    }

    /** Opens a folder for classification only: masks are not looked for. */
    public static CovidRadiography openWithoutMasks(Path folder) {
        return new CovidRadiography(new KaggleLayout(folder, false).samples());
    }
}
