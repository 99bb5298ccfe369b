package dev.roentgen.datasets;

import dev.roentgen.datasets.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder in the Kaggle layout with tiny pictures, to be spoiled by tests. */
record KaggleFolder(Path root) {
    /** {@code count} pictures a class, each of its own content. */
    static KaggleFolder of(Path root, int count) {
        var folder = new KaggleFolder(root);
        for (var className : CovidRadiography.CLASSES) {
            for (int i = 1; i <= count; i++)
                folder.add(className, className + "-" + i + ".png", className.hashCode() + i);
        }
        return folder;
    }

    /** A picture whose content {@code kind} decides, and its mask. */
    void add(String className, String name, int kind) {
        byte[] pixels = new byte[6 * 5];
        for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) Shuffle.mix(kind, i);
        image(className, name, Image.gray(6, 5, pixels));
        byte[] mask = new byte[4 * 4];
        mask[5] = mask[6] = (byte) 255;
        mask(className, name, Image.gray(4, 4, mask).toRgb());
    }

    void image(String className, String name, Image image) {
        write(root.resolve(className).resolve("images"), name, image);
    }

    void mask(String className, String name, Image mask) {
        write(root.resolve(className).resolve("masks"), name, mask);
    }

    private static void write(Path folder, String name, Image image) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        image.write(folder.resolve(name));
    }

    Path path(String path) {
        return root.resolve(path);
    }
}
