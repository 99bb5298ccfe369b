package dev.roentgen.datasets;

import dev.roentgen.check.DataException;
import java.nio.file.Path;
import java.util.List;

/**
 * Images in one folder, masks of the same names (but for the endings) in another; there are no classes.
 *
 * <p>Images are in natural order (2 before 10). Every image must have its mask, and every mask its image.
 */
public final class MaskFolder extends FileDataset {
    private static final String WHERE = "MaskFolder.open";

    private MaskFolder(List<Sample> samples) {
        super(List.of(), samples);
    }

    /** Opens the folders {@code images} and {@code masks} of a folder. */
    public static MaskFolder open(Path folder) {
        var root = new Folder(WHERE, folder);
        root.check("Give the folder that holds the folders images and masks.");
        if (root.of("images").exists() && root.of("masks").exists())
            return open(folder.resolve("images"), folder.resolve("masks"));
        throw new DataException(
                WHERE,
                folder + " must hold",
                "the folders images and masks",
                root.content(),
                "Rename them, or give both folders.");
    }

    /** Opens a folder of images and one of masks. */
    public static MaskFolder open(Path images, Path masks) {
        Folder here = new Folder(WHERE, images), there = new Folder(WHERE, masks);
        here.check("Give the folder of the images.");
        there.check("Give the folder of the masks.");
        var pictures = here.images();
        if (pictures.isEmpty()) {
            throw new DataException(WHERE, images + " must hold", Folder.KINDS, here.content(), "Check the path.");
        }
        var outlines = there.images();
        Pairs.check(here, pictures, there, outlines);
        return new MaskFolder(pictures.entrySet().stream()
                .map(entry -> new Sample(
                        entry.getValue().getFileName().toString(), -1, entry.getValue(), outlines.get(entry.getKey())))
                .toList());
    }
}
