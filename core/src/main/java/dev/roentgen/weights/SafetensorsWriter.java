package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.check.ArgumentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes safetensors files: wide element types first, so that all are aligned, then by name, so that equal contents give equal files. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Asks for the bytes (row-major, little-endian) of one tensor after the other, in no promised order. */
    static void write(
            Path path,
            Map<String, TensorInfo> infos,
            Function<String, ByteBuffer> bytes,
            Map<String, String> metadata) {
        var errors = new FileErrors("Safetensors", path);
        List<Map.Entry<String, TensorInfo>> tensors = new ArrayList<>(infos.entrySet());
        tensors.sort(Comparator.<Map.Entry<String, TensorInfo>>comparingInt(
                        t -> -t.getValue().dtype().bytes())
                .thenComparing(Map.Entry::getKey));
        if (infos.containsKey("__metadata__"))
            throw new ArgumentException(
                    "Safetensors.write", "a tensor's name must not be", quoted("__metadata__"), "one", "Rename it.");
        byte[] header = header(tensors, metadata);
        try {
            AtomicFile.write(path, channel -> {
                var length = ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .flip();
                AtomicFile.writeFully(channel, length);
                AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
                for (var tensor : tensors) {
                    String name = tensor.getKey();
                    long expected = tensor.getValue().bytes();
                    ByteBuffer data = bytes.apply(name).duplicate();
                    if (data.remaining() != expected)
                        throw new ArgumentException(
                                "Safetensors.write",
                                "tensor " + quoted(name) + " must have",
                                expected + " bytes",
                                Integer.toString(data.remaining()),
                                "");
                    AtomicFile.writeFully(channel, data);
                }
            });
        } catch (IOException e) {
            throw errors.unreadable(e);
        }
    }

    private static byte[] header(List<Map.Entry<String, TensorInfo>> tensors, Map<String, String> metadata) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = SafetensorsHeader.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName("__metadata__").writeStartObject();
                new TreeMap<>(metadata).forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (var tensor : tensors) {
                TensorInfo info = tensor.getValue();
                json.writeName(tensor.getKey())
                        .writeStartObject()
                        .writeStringProperty("dtype", info.dtype().name());
                json.writeName("shape").writeStartArray();
                for (int d : info.shape().dims()) json.writeNumber(d);
                json.writeEndArray();
                json.writeName("data_offsets").writeStartArray().writeNumber(offset);
                offset += info.bytes();
                json.writeNumber(offset).writeEndArray().writeEndObject();
            }
            json.writeEndObject();
        }
        while (out.size() % ALIGNMENT != 0) out.write(' ');
        return out.toByteArray();
    }
}
