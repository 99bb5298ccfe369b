package dev.roentgen.examples.course;

import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.MaskOverlay;
import dev.roentgen.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A map of attribution over its picture: blue where it is cold, over violet and orange to yellow. */
public final class HeatMap {
    private static final double[][] HEAT = {{30, 30, 140}, {150, 20, 130}, {245, 125, 20}, {255, 235, 90}};
    private static final double COLD = 0.25, HOT = 0.65; // the colour's share of a pixel

    private HeatMap() {}

    /**
     * Draws on a copy of a picture, at its size.
     *
     * @param map {@code [1, H, W]}, from 0 to 1
     * @param mask outlined in green, where there is one
     */
    public static Image over(Image picture, Tensor map, @Nullable Image mask) {
        Image heated = heated(picture.to8Bit().toRgb(), map);
        return mask == null ? heated : MaskOverlay.draw(heated, mask, nothing(mask));
    }

    private static Image nothing(Image like) {
        return Image.gray(like.height(), like.width(), new byte[like.height() * like.width()]);
    }

    private static Image heated(Image picture, Tensor map) {
        float[] values = map.toArray();
        byte[] grey = new byte[values.length];
        for (int i = 0; i < grey.length; i++) grey[i] = (byte) Math.round(255 * values[i]);
        int height = picture.height(), width = picture.width();
        Image heat = Image.gray(map.dim(1), map.dim(2), grey).resized(height, width, Filter.BILINEAR);
        byte[] pixels = picture.samples();
        for (int i = 0; i < height * width; i++) {
            double here = heat.at(i / width, i % width, 0) / 255.0;
            double share = COLD + (HOT - COLD) * here, at = here * (HEAT.length - 1);
            int from = Math.min(HEAT.length - 2, (int) at);
            for (int c = 0; c < 3; c++) {
                double colour = HEAT[from][c] + (at - from) * (HEAT[from + 1][c] - HEAT[from][c]);
                pixels[3 * i + c] = (byte) Math.round((pixels[3 * i + c] & 255) * (1 - share) + colour * share);
            }
        }
        return picture.with(pixels);
    }
}
