package dev.roentgen.datasets.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A safetensors file read with nothing but the platform, so that these tests do not lean on the code of another module. */
record TensorFile(Map<String, Entry> entries, ByteBuffer data) {
    record Entry(String type, int[] shape, int start, int end) {}

    private static final Pattern ENTRY = Pattern.compile(
            "\"([^\"]+)\"\\s*:\\s*\\{\"dtype\"\\s*:\\s*\"(\\w+)\"\\s*,\\s*\"shape\"\\s*:\\s*\\[([^]]*)]\\s*,"
                    + "\\s*\"data_offsets\"\\s*:\\s*\\[(\\d+)\\s*,\\s*(\\d+)]");

    static TensorFile of(byte[] file) {
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong(0);
        var header = ENTRY.matcher(new String(file, 8, length, StandardCharsets.UTF_8));
        var entries = new TreeMap<String, Entry>();
        while (header.find()) {
            int[] shape = Stream.of(header.group(3).split(","))
                    .map(String::strip)
                    .mapToInt(Integer::parseInt)
                    .toArray();
            int start = Integer.parseInt(header.group(4)), end = Integer.parseInt(header.group(5));
            entries.put(header.group(1), new Entry(header.group(2), shape, 8 + length + start, 8 + length + end));
        }
        return new TensorFile(entries, bytes);
    }

    int[] shape(String name) {
        return entries.get(name).shape();
    }

    byte[] bytes(String name) {
        var entry = entries.get(name);
        byte[] bytes = new byte[entry.end() - entry.start()];
        data.get(entry.start(), bytes);
        return bytes;
    }

    int[] ints(String name) {
        int[] ints = new int[bytes(name).length / 4];
        for (int i = 0; i < ints.length; i++)
            ints[i] = data.getInt(entries.get(name).start() + 4 * i);
        return ints;
    }

    float[] floats(String name) {
        float[] floats = new float[bytes(name).length / 4];
        for (int i = 0; i < floats.length; i++)
            floats[i] = data.getFloat(entries.get(name).start() + 4 * i);
        return floats;
    }
}
