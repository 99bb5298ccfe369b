package dev.roentgen.weights;

import dev.roentgen.check.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens weights of any format: a file by its first bytes, a folder by the names that publishers use. */
final class WeightFiles {
    private static final String WHERE = "Weights";
    private static final int START = 64;
    private static final List<String> PUBLISHED = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "open_clip_model.safetensors",
            "open_clip_pytorch_model.bin");
    private static final List<String> ENDINGS = List.of(".safetensors", ".pth", ".pt", ".bin", ".npz");

    private WeightFiles() {}

    static StateDict open(Path path) {
        Path file = Files.isDirectory(path) ? inFolder(path) : path;
        var room = new ReadBuffer();
        byte[] start = start(file);
        return isJson(start) ? ShardedDict.open(file, room) : open(file, start, room);
    }

    /** A file that is complete in itself. */
    static StateDict openPart(Path file, ReadBuffer room) {
        return open(file, start(file), room);
    }

    private static StateDict open(Path file, byte[] start, ReadBuffer room) {
        if (isSafetensors(start)) return new SafetensorsDict(Safetensors.open(file), room);
        var torch = new FileErrors("PyTorch", file);
        if (startsWith(start, "PK\3\4") || startsWith(start, "PK\5\6")) {
            StateDict dict = TorchZip.open(torch, room);
            return dict != null ? dict : new NpzDict(Npz.open(file));
        }
        if (startsWith(start, "\u0080")) return TorchLegacy.open(torch, room);
        throw unknown(file, start);
    }

    private static byte[] start(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(START);
        } catch (IOException e) {
            throw new FileErrors(WHERE, file).unreadable(e);
        }
    }

    private static boolean isSafetensors(byte[] start) {
        if (start.length < 9 || start[8] != '{') return false;
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return length >= 2 && length <= SafetensorsHeader.LONGEST;
    }

    private static boolean isJson(byte[] start) {
        return !isSafetensors(start)
                && new String(start, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
    }

    private static boolean startsWith(byte[] start, String text) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(text);
    }

    private static WeightsException unknown(Path file, byte[] start) {
        String fix = startsWith(start, "version https://git-lfs")
                ? "This is Git LFS's note of where the file is: download the file itself."
                : startsWith(start, "<")
                        ? "This is a web page: download the file itself."
                        : startsWith(start, "\u0093NUMPY")
                                ? "This is one array without a name: read it with Npy.read, or save it with np.savez."
                                : "Download it again, or convert it to safetensors.";
        return new FileErrors(WHERE, file)
                .broken("the file must be", "safetensors, its index, a PyTorch file or .npz", "something else", fix);
    }

    private static Path inFolder(Path folder) {
        for (String name : PUBLISHED) if (Files.isRegularFile(folder.resolve(name))) return folder.resolve(name);
        List<String> found;
        try (var files = Files.list(folder)) {
            found = files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .filter(name -> ENDINGS.stream().anyMatch(name::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FileErrors(WHERE, folder).unreadable(e);
        }
        if (found.size() == 1) return folder.resolve(found.get(0));
        throw new FileErrors(WHERE, folder)
                .broken(
                        "the folder must hold",
                        "one file of weights",
                        found.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        found.stream().map(FileErrors::quoted).toList()),
                        found.isEmpty()
                                ? "Such files are called " + String.join(", ", PUBLISHED) + " or end in "
                                        + String.join(", ", ENDINGS) + "."
                                : "Give the path of one of them, as " + folder.resolve(found.get(0)) + ".");
    }
}
