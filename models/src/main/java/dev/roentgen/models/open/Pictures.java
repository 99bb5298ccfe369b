package dev.roentgen.models.open;

import dev.roentgen.backend.kernel.ResizeKernel.Mode;
import dev.roentgen.check.DataException;
import dev.roentgen.data.Preprocessing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a checkpoint says about the pictures it was made for.
 *
 * @param preprocessing their size and statistics
 * @param resizing how they come to that size
 */
record Pictures(Preprocessing preprocessing, Resizing resizing) {
    private static final double USUAL_CROP = 0.875; // of ImageNet's classifiers
    private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_STD = List.of(0.26862954, 0.26130258, 0.27577711);

    /** ImageNet's statistics, the middle 7/8 of the picture. */
    static Pictures imagenet(int size, Mode filter) {
        return new Pictures(Preprocessing.imagenet(size), new Resizing((int) Math.round(size / USUAL_CROP), filter));
    }

    /** ImageNet's statistics, the whole picture stretched, as masks need it. */
    static Pictures whole(int size) {
        return new Pictures(Preprocessing.imagenet(size), new Resizing(0, Mode.BILINEAR));
    }

    /** Levels from -1 to 1, the whole picture stretched, as Google's vision transformers take it. */
    static Pictures half(int size) {
        List<Double> half = Collections.nCopies(3, 0.5);
        return new Pictures(new Preprocessing(size, size, half, half), new Resizing(0, Mode.BILINEAR));
    }

    /** As CLIP was trained. */
    static Pictures clip(int size) {
        return new Pictures(new Preprocessing(size, size, CLIP_MEAN, CLIP_STD), new Resizing(size, Mode.BICUBIC));
    }

    /** The same for another size, as much of the picture cut away as before. */
    Pictures size(int size) {
        double factor = (double) size / preprocessing.height();
        int side = (int) Math.round(resizing.shorterSide() * factor);
        return new Pictures(preprocessing.size(size), new Resizing(side, resizing.filter()));
    }

    /** The same for another number of channels, each with the mean of all statistics. */
    Pictures channels(int n) {
        if (n == preprocessing.channels()) return this;
        return new Pictures(
                preprocessing.normalized(spread(preprocessing.mean(), n), spread(preprocessing.std(), n)), resizing);
    }

    private static List<Double> spread(List<Double> values, int n) {
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        return Collections.nCopies(n, mean);
    }

    /** Hugging Face's {@code preprocessor_config.json}; what it leaves out is as usual. */
    static Pictures huggingFace(String where, JsonNode node, Pictures usual) {
        JsonNode size = node.path("size"), crop = node.path("crop_size");
        boolean crops = node.path("do_center_crop").asBoolean(!crop.isMissingNode()),
                resizes = node.path("do_resize").asBoolean(true);
        int shorter = resizes && (size.isInt() && crops || size.has("shortest_edge")) // a number alone: both sides
                ? size.path("shortest_edge").asInt(size.asInt(0))
                : 0;
        JsonNode last = crops && !crop.isMissingNode() ? crop : size;
        int side = last.isInt() ? last.asInt() : last.path("shortest_edge").asInt(usual.preprocessing.height());
        Preprocessing p = usual.preprocessing
                .size(last.path("height").asInt(side), last.path("width").asInt(side))
                .normalized(
                        numbers(where, node, "image_mean", usual.preprocessing.mean()),
                        numbers(where, node, "image_std", usual.preprocessing.std()));
        if (!node.path("do_normalize").asBoolean(true))
            p = p.normalized(spread(List.of(0.0), p.channels()), spread(List.of(1.0), p.channels()));
        if (size.isMissingNode()) shorter = usual.resizing.shorterSide();
        return new Pictures(p, new Resizing(shorter, filter(where, node.path("resample"), usual.resizing.filter())));
    }

    /** timm's {@code pretrained_cfg}; what it leaves out is as usual. */
    static Pictures timm(String where, JsonNode node, Pictures usual) {
        JsonNode input = node.path("input_size"); // [C, H, W]
        int h = input.path(1).asInt(usual.preprocessing.height()),
                w = input.path(2).asInt(h);
        double crop = node.path("crop_pct").asDouble(USUAL_CROP);
        Preprocessing p = new Preprocessing(
                h,
                w,
                numbers(where, node, "mean", usual.preprocessing.mean()),
                numbers(where, node, "std", usual.preprocessing.std()));
        boolean stretches = node.path("crop_mode").asString("center").equals("squash");
        int shorter = stretches || crop <= 0 ? 0 : (int) Math.floor(Math.min(h, w) / crop);
        return new Pictures(
                p, new Resizing(shorter, filter(where, node.path("interpolation"), usual.resizing.filter())));
    }

    /** open_clip's {@code preprocess_cfg}; what it leaves out is as usual. */
    static Pictures openClip(String where, JsonNode node, Pictures usual) {
        Preprocessing p = usual.preprocessing.normalized(
                numbers(where, node, "mean", usual.preprocessing.mean()),
                numbers(where, node, "std", usual.preprocessing.std()));
        boolean stretches = node.path("resize_mode").asString("shortest").equals("squash");
        Mode filter = filter(where, node.path("interpolation"), usual.resizing.filter());
        return new Pictures(p, new Resizing(stretches ? 0 : usual.resizing.shorterSide(), filter));
    }

    static List<Double> numbers(String where, JsonNode node, String key, List<Double> usual) {
        JsonNode list = node.path(key);
        if (list.isMissingNode() || list.isNull()) return usual;
        List<Double> values = new ArrayList<>();
        list.forEach(v -> values.add(v.asDouble(Double.NaN)));
        if (values.isEmpty() || values.stream().anyMatch(v -> v.isNaN()))
            throw new DataException(
                    where, "'" + key + "' must be", "numbers", list.toString(), "Download the file again.");
        return values;
    }

    private static Mode filter(String where, JsonNode node, Mode usual) {
        return switch (node.asString("")) {
            case "" -> usual;
            case "0", "nearest" -> Mode.NEAREST;
            case "2", "bilinear", "random" -> Mode.BILINEAR;
            case "3", "bicubic" -> Mode.BICUBIC;
            default ->
                throw new DataException(
                        where,
                        "pictures must be resized by",
                        "nearest (0), bilinear (2) or bicubic (3) samples",
                        node.asString(),
                        "Change it to bicubic where small differences don't matter.");
        };
    }
}
