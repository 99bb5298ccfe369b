package dev.roentgen.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.roentgen.backend.Backends;
import dev.roentgen.models.Models;
import dev.roentgen.models.clip.Clip;
import dev.roentgen.models.clip.ClipConfig;
import dev.roentgen.tensor.Slot;
import dev.roentgen.weights.Weights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens folders of the size of clip-vit-large-patch14, 1.7 GB, in fresh processes without flags. */
@Tag("slow")
class LoadingMemoryTest {
    private static final double MOST =
            1.2; // of the weights' size: they, one buffer for the largest tensor, the libraries

    private static final String CONFIG =
            "{'model_type': 'clip', 'projection_dim': 768, 'text_config': {'hidden_size': 768,"
                    + " 'intermediate_size': 3072, 'num_hidden_layers': 12, 'num_attention_heads': 12, 'eos_token_id': 2},"
                    + " 'vision_config': {'hidden_size': 1024, 'intermediate_size': 4096, 'num_hidden_layers': 24,"
                    + " 'num_attention_heads': 16, 'patch_size': 14}}";

    @TempDir
    static Path dir;

    private static long size;

    @BeforeAll
    static void write() throws IOException {
        assumeThat(Path.of("/proc/self/status"))
                .as("a system that tells resident memory")
                .exists();
        Clip clip = new Clip(ClipConfig.vitL14());
        size = 4 * clip.parameterCount();
        for (String form : List.of("safetensors", "torch")) {
            Path folder = Files.createDirectory(dir.resolve(form));
            Files.writeString(folder.resolve("config.json"), CONFIG.replace('\'', '"'));
        }
        Weights.save(clip, dir.resolve("safetensors").resolve("model.safetensors"));
        torchZip(clip.slots(), dir.resolve("torch").resolve("pytorch_model.bin"));
    }

    @Test
    void safetensors_take_little_more_memory_than_their_size() throws Exception {
        check("safetensors");
    }

    @Test
    void a_file_of_pytorch_takes_little_more_memory_than_its_size() throws Exception {
        check("torch");
    }

    private static void check(String form) throws IOException, InterruptedException {
        long empty = peak(), loaded = peak(dir.resolve(form).toString());
        double ratio = (double) (loaded - empty) / size;
        System.out.printf(
                "%s: %d bytes of weights, peak %d, of an empty process %d, ratio %.3f%n",
                form, size, loaded, empty, ratio);
        assertThat(ratio).isLessThanOrEqualTo(MOST).isGreaterThan(1);
    }

    private static long peak(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Opens a folder, if one is named, and tells its peak of resident memory. */
    static final class Load {
        private Load() {}

        public static void main(String[] args) throws IOException {
            for (String folder : args) {
                Clip clip = Models.open(Path.of(folder)).model(Clip.class);
                if (!Backends.current().name().equals("onednn"))
                    throw new IllegalStateException(Backends.current().name());
                if (!clip.slots().values().stream().allMatch(Slot::isLoaded)) throw new IllegalStateException(folder);
            }
            Files.readAllLines(Path.of("/proc/self/status")).forEach(System.out::println);
        }
    }

    /** Writes zeros as {@code torch.save} does: a pickle that describes the tensors, and each in an entry of its own. */
    private static void torchZip(Map<String, Slot> slots, Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(ZipEntry.STORED);
            var pickle = new ByteArrayOutputStream();
            pickle.writeBytes(latin("\u0080\2}("));
            for (var s : slots.entrySet()) describe(s.getKey(), s.getValue(), pickle);
            pickle.writeBytes(latin("u."));
            put(zip, "model/data.pkl", pickle.toByteArray());
            for (var s : slots.entrySet()) {
                Slot slot = s.getValue();
                put(
                        zip,
                        "model/data/" + s.getKey(),
                        new byte[(int) slot.shape().size() * slot.dtype().bytes()]);
            }
        }
    }

    private static void describe(String key, Slot slot, ByteArrayOutputStream pickle) {
        StringBuilder sizes = new StringBuilder("("), strides = new StringBuilder("(");
        int stride = (int) slot.shape().size();
        for (int d : slot.shape().dims()) {
            stride /= d;
            sizes.append(number(d));
            strides.append(number(stride));
        }
        pickle.writeBytes(latin(text(key) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage")
                + "ctorch\nFloatStorage\n" + text(key) + text("cpu")
                + number((int) slot.shape().size()) + "tQ"
                + number(0) + sizes + "t" + strides + "t\u0089}tR"));
    }

    private static byte[] latin(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(String s) {
        return "X" + little(s.length()) + s;
    }

    private static String number(int n) {
        return "J" + little(n);
    }

    private static String little(int n) {
        return new String(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array(), StandardCharsets.ISO_8859_1);
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        var crc = new CRC32();
        crc.update(bytes);
        var entry = new ZipEntry(name);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
