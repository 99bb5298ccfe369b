package dev.roentgen.weights;

import static dev.roentgen.weights.FileErrors.DAMAGED;
import static dev.roentgen.weights.FileErrors.quoted;

import dev.roentgen.array.DType;
import dev.roentgen.array.Shape;
import dev.roentgen.check.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The head of a safetensors file, checked against the file's length before anything is believed: 8 bytes of length, then JSON
 * {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ..}}, then the data without holes.
 */
final class SafetensorsHeader {
    static final JsonFactory JSON = JsonFactory.builder().build();
    static final long LONGEST = 100_000_000; // the format's own limit
    private static final int MOST_AXES = 64;

    /** One tensor: what it is and where its bytes start in the file. */
    record Entry(TensorInfo info, long position) {}

    private final FileErrors errors;
    private final long dataStart;
    private final long dataLength;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private boolean metadataSeen;

    private SafetensorsHeader(FileErrors errors, long dataStart, long dataLength) {
        this.errors = errors;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    static SafetensorsHeader read(MappedFile file) {
        FileErrors errors = file.errors();
        if (file.size() < 8) throw errors.damaged("the file must have", "at least 8 bytes", Long.toString(file.size()));
        long length =
                ByteBuffer.wrap(file.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > LONGEST)
            throw errors.broken(
                    "the header's length must be",
                    "from 2 to " + LONGEST,
                    Long.toUnsignedString(length),
                    "This is no safetensors file, or a damaged one.");
        if (length > file.size() - 8)
            throw errors.broken(
                    "the header's length must be",
                    "at most the file's, " + file.size(),
                    Long.toString(length),
                    "The file is cut short: download it again.");
        var header = new SafetensorsHeader(errors, 8 + length, file.size() - 8 - length);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), file.read(8, (int) length))) {
            header.parse(json);
        } catch (JacksonException e) {
            throw notJson(errors, e);
        }
        header.checkCover();
        return header;
    }

    static WeightsException notJson(FileErrors errors, JacksonException cause) {
        WeightsException e =
                errors.damaged("the JSON must be", "well formed", quoted(String.valueOf(cause.getOriginalMessage())));
        e.causedBy(cause);
        return e;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void parse(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT)
            throw errors.damaged("the header must be", "a JSON object", "something else");
        String name;
        while ((name = json.nextName()) != null) {
            if (json.nextToken() != JsonToken.START_OBJECT)
                throw errors.damaged("the header's " + quoted(name) + " must be", "a JSON object", "something else");
            if (name.equals("__metadata__")) {
                if (metadataSeen) throw errors.damaged("__metadata__ must stand", "once in the header", "two");
                metadataSeen = true;
                parseMetadata(json);
            } else if (entries.put(name, parseEntry(json, "tensor " + quoted(name))) != null)
                throw errors.damaged("names must be", "unique", quoted(name) + " twice");
        }
        if (json.nextToken() != null) throw errors.damaged("the header must be", "one JSON object", "more after it");
    }

    private void parseMetadata(JsonParser json) {
        String key;
        while ((key = json.nextName()) != null) {
            if (json.nextToken() != JsonToken.VALUE_STRING)
                throw errors.damaged("metadata " + quoted(key) + " must be", "a text", "something else");
            if (metadata.put(key, json.getString()) != null)
                throw errors.damaged("metadata keys must be", "unique", quoted(key) + " twice");
        }
    }

    private Entry parseEntry(JsonParser json, String where) {
        String type = null;
        long[] dims = null, offsets = null;
        String key;
        while ((key = json.nextName()) != null) {
            JsonToken value = json.nextToken();
            switch (key) {
                case "dtype" -> {
                    if (type != null || value != JsonToken.VALUE_STRING)
                        throw errors.damaged(where + " must have", "one dtype, a text", "another");
                    type = json.getString();
                }
                case "shape" -> {
                    if (dims != null) throw errors.damaged(where + " must have", "one shape", "two");
                    dims = parseNumbers(json, MOST_AXES, where + ": shape");
                }
                case "data_offsets" -> {
                    if (offsets != null) throw errors.damaged(where + " must have", "one data_offsets", "two");
                    offsets = parseNumbers(json, 2, where + ": data_offsets");
                }
                default ->
                    throw errors.damaged(where + " must have", "dtype, shape and data_offsets alone", quoted(key));
            }
        }
        if (type == null || dims == null || offsets == null || offsets.length != 2)
            throw errors.damaged(
                    where + " must have",
                    "dtype, shape and two data_offsets",
                    type == null ? "no dtype" : dims == null ? "no shape" : "no such offsets");
        return entry(where, type, dims, offsets[0], offsets[1]);
    }

    private long[] parseNumbers(JsonParser json, int most, String where) {
        if (json.currentToken() != JsonToken.START_ARRAY)
            throw errors.damaged(where + " must be", "an array of numbers", "something else");
        long[] numbers = new long[most];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || n == most)
                throw errors.damaged(
                        where + " must be", "at most " + most + " integers", n == most ? "more" : "something else");
            numbers[n] = json.getLongValue(); // out of range is an exception of the parser
            if (numbers[n++] < 0) throw errors.damaged(where + " must be", "0 or more", Long.toString(numbers[n - 1]));
        }
        return Arrays.copyOf(numbers, n);
    }

    private Entry entry(String where, String type, long[] dims, long begin, long end) {
        DType dtype = dtype(type);
        if (dtype == null)
            throw errors.broken(
                    where + " must be of type",
                    "F64, F32, F16, BF16, I64, I32, U8 or BOOL",
                    quoted(type),
                    "Convert that tensor with the program that wrote the file.");
        int[] sizes = new int[dims.length];
        long bytes = dtype.bytes(), bound = bytes; // the bound leaves zeros out, so that the order of sizes is all one
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] > Integer.MAX_VALUE || bound > (1L << 62) / Math.max(1, dims[i]))
                throw errors.damaged(
                        where + ": sizes must be", "below 2^31 each, 2^62 bytes together", Arrays.toString(dims));
            sizes[i] = (int) dims[i];
            bytes *= dims[i];
            bound *= Math.max(1, dims[i]);
        }
        if (begin > end || end > dataLength)
            throw errors.broken(
                    where + ": data_offsets must lie in",
                    "the " + dataLength + " bytes of data",
                    begin + " to " + end,
                    end > dataLength ? "The file is cut short: download it again." : DAMAGED);
        if (end - begin != bytes)
            throw errors.damaged(
                    where + ": " + type + " " + Arrays.toString(dims) + " must have",
                    bytes + " bytes",
                    Long.toString(end - begin));
        return new Entry(new TensorInfo(dtype, Shape.of(sizes)), dataStart + begin);
    }

    private static @Nullable DType dtype(String name) {
        for (DType d : DType.values()) if (d.name().equals(name)) return d;
        return null;
    }

    /** The format's rule: the tensors cover the data once, without holes. */
    private void checkCover() {
        List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
        inOrder.sort(Comparator.<Map.Entry<String, Entry>>comparingLong(
                        e -> e.getValue().position())
                .thenComparingLong(e -> e.getValue().info().bytes()));
        long covered = dataStart;
        for (var e : inOrder) {
            long position = e.getValue().position();
            if (position != covered)
                throw errors.damaged(
                        "tensor " + quoted(e.getKey()) + " must start where the one before ends, at",
                        Long.toString(covered - dataStart),
                        (position - dataStart) + (position < covered ? " (they overlap)" : " (a hole)"));
            covered += e.getValue().info().bytes();
        }
        if (covered != dataStart + dataLength)
            throw errors.damaged(
                    "the tensors must cover",
                    "all " + dataLength + " bytes of data",
                    Long.toString(covered - dataStart));
    }
}
