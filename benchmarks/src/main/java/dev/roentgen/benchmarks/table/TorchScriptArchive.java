package dev.roentgen.benchmarks.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file that libtorch reads a scripted module from: a zip of the module's source and of a pickle that makes one
 * object of its class. Written here, so that the peer's kernels can be called by name with no Python around.
 */
final class TorchScriptArchive {
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;

    private TorchScriptArchive() {}

    /** An archive of the class {@code Ops} that the source defines; it holds no tensors. */
    static byte[] of(String source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "ops/data.pkl", pickle("c__torch__\nOps\n)", NEW_OBJECT, "}b."));
            put(zip, "ops/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "ops/constants.pkl", pickle(")."));
            put(zip, "ops/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2: text stands for its ASCII bytes, a number for one byte. */
    private static byte[] pickle(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(PROTOCOL);
        bytes.write(2);
        for (Object part : parts) {
            if (part instanceof Integer code) {
                bytes.write(code);
            } else {
                bytes.writeBytes(part.toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
