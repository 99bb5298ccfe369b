package dev.roentgen.datasets.image;

/** What is wrong with the content of a file; the caller adds its name. */
final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;
    private static final long MOST_PIXELS = 1L << 26; // 8k x 8k: more is a damaged header or an attack
    private static final long MOST_PER_BYTE = 1 << 14; // twice what deflate makes of a blank page of one bit a pixel

    final String what;
    final String fix;

    /** A file that was whole once. */
    Damaged(String what) {
        this(what, "Replace the file by a whole copy, or delete it.");
    }

    Damaged(String what, String fix) {
        super(what);
        this.what = what;
        this.fix = fix;
    }

    /** Throws where a header asks for no pixels, or for more than a picture or this file can have: before taking memory. */
    static void checkSize(long width, long height, long fileBytes) throws Damaged {
        boolean sides = width > 0 && height > 0 && width <= MOST_PIXELS && height <= MOST_PIXELS;
        if (!sides || width * height > Math.min(MOST_PIXELS, fileBytes * MOST_PER_BYTE))
            throw new Damaged("a header of " + width + " x " + height + " in a file of " + fileBytes + " bytes");
    }
}
