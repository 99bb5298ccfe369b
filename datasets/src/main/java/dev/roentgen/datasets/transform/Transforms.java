package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.image.Filter;

/**
 * The usual changes of pictures of 8 bits. Those that move or cut change the mask likewise, taking the nearest sample; the others
 * leave it. What is random is drawn anew for each picture in each epoch.
 *
 * <p>Levels to floats, {@code (v / 255 - mean) / std}, is the loader's last step: {@link dev.roentgen.data.Preprocessing}.
 */
public final class Transforms {
    private Transforms() {}

    /** Squeezes to a size. */
    public static Transform resize(int height, int width, Filter filter) {
        return new Resize.Exactly(height, width, filter);
    }

    /** Resizes the shorter side to {@code size}, the other in proportion. */
    public static Transform shorterSide(int size, Filter filter) {
        return new Resize.ShorterSide(size, filter);
    }

    /** The middle of so many rows and columns. */
    public static Transform centerCrop(int height, int width) {
        return new Crop.Center(height, width);
    }

    /** A random part with at least this share of the area, 3:4 to 4:3, resized bilinearly. */
    public static Transform randomResizedCrop(int height, int width, double least) {
        return new Crop.RandomPart(least).then(resize(height, width, Filter.BILINEAR));
    }

    /** Mirrors every other picture left to right. */
    public static Transform flip() {
        Transform mirror = new Mirror();
        return mirror.sometimes(0.5);
    }

    /** Turns by up to so many degrees to either side. */
    public static Transform turn(double degrees) {
        return affine(degrees, 0, 0, 0);
    }

    /**
     * Turns, resizes, moves and slants at once, about the centre.
     *
     * @param degrees the largest turn to either side
     * @param scale the largest change of size, as a share: 0.1 is from 0.9 to 1.1
     * @param shift the largest move in each direction, as a share of the picture
     * @param slant the largest slant of upright lines to either side, in degrees
     */
    public static Transform affine(double degrees, double scale, double shift, double slant) {
        return new Affine(degrees, scale, shift, slant);
    }

    /**
     * Bends smoothly. Ronneberger et al., arXiv:1505.04597.
     *
     * @param cells how many cells of moving corners stand side by side; 3 is usual
     * @param deviation of the corners' moves, as a share of the picture; 0.02 is plain to see
     */
    public static Transform elastic(int cells, double deviation) {
        return new Elastic(cells, deviation);
    }

    /** Adds up to this share of white, or takes it away. */
    public static Transform brightness(double share) {
        return new Exposure(0, share);
    }

    /** Stretches levels about middle grey by 1 less or plus up to this share. */
    public static Transform contrast(double share) {
        return new Exposure(share, 0);
    }

    /** {@code 255 (v / 255)^g} with g between two numbers, evenly on a logarithmic scale. */
    public static Transform gamma(double low, double high) {
        return new Gamma(low, high);
    }

    /**
     * Contrast limited adaptive histogram equalisation.
     *
     * @param clip how often a level may come, as a multiple of the mean; 2 is usual
     * @param tiles tiles side by side; 8 is usual
     */
    public static Transform clahe(double clip, int tiles) {
        return new Clahe(clip, tiles);
    }

    /** Normal noise, its deviation as a share of white. */
    public static Transform noise(double deviation) {
        return new Noise(deviation);
    }

    /** A Gaussian blur of a deviation between two numbers of samples. */
    public static Transform blur(double low, double high) {
        return new Blur(low, high);
    }

    /** Turns a square at a random place to mean gray, its side a share of the shorter side. */
    public static Transform cutout(double share) {
        return new Cutout(share);
    }

    /**
     * Lays soft gray ellipses over the picture and leaves its mask, so that a net learns to see a lung through what hides it.
     *
     * @param most up to so many, none as often as any other number
     * @param strength the largest share of gray at an ellipse's centre; the smallest is a quarter of it
     */
    public static Transform opacities(int most, double strength) {
        return new Opacities(most, strength);
    }
}
