package dev.roentgen.datasets.image;

import dev.roentgen.check.DataException;
import dev.roentgen.check.RoentgenException;
import dev.roentgen.weights.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Pictures in files; every error names the file. */
final class ImageFile {
    private static final long MOST_BYTES = 1L << 29;

    private ImageFile() {}

    static Image read(Path file) {
        byte[] bytes = bytes(file);
        try {
            if (bytes.length == 0) throw new Damaged("an empty file");
            if (Png.is(bytes)) return Png.decode(bytes);
            if (Dicom.is(bytes)) return Dicom.decode(bytes);
            return PlatformFile.decode(bytes);
        } catch (Damaged e) {
            throw unreadable(file, e.what, e.fix, e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) throw unreadable(file, "a file of " + size + " bytes", "Convert it to PNG.", null);
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file.toString(), "the image must exist", "", "no such file", "Check the path.")
                    .causedBy(e);
        } catch (IOException e) {
            throw unreadable(file, reason(e), "Check that it is a file and may be read.", e);
        }
    }

    static void write(Path file, Image image) {
        AtomicFile.write(file, Png.encode(image));
    }

    private static RoentgenException unreadable(Path file, String got, String fix, @Nullable Throwable cause) {
        return new DataException(file.toString(), "the image must be readable", "", got, fix).causedBy(cause);
    }

    /** An exception's kind and text in one line: of many file errors the text is the path alone. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " (" + e.getMessage() + ")";
    }
}
