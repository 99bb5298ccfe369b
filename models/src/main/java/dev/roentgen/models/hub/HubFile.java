package dev.roentgen.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file as the hub lists it.
 *
 * @param name its name in the model
 * @param size its bytes
 * @param hash what it is called in the cache: the SHA-256 of a large file, Git's SHA-1 of a small one
 */
record HubFile(String name, long size, String hash) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int PIECE = 1 << 16;

    /** Whether a text from a server is a hash, and so harmless as a file's name. */
    static boolean isHash(@Nullable String text) {
        return text != null && HASH.matcher(text).matches();
    }

    String kindOfHash() {
        return hash.length() == 64 ? "SHA-256" : "Git's SHA-1";
    }

    /** The same kind of hash of a file on the disk. */
    String hashOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(hash.length() == 64 ? "SHA-256" : "SHA-1");
            if (hash.length() == 40) digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            byte[] piece = new byte[PIECE];
            for (int n; (n = in.read(piece)) > 0; ) digest.update(piece, 0, n);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has both
        }
    }
}
