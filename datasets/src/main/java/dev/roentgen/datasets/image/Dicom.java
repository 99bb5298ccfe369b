package dev.roentgen.datasets.image;

/**
 * DICOM pictures as a viewer shows them, DICOM PS3.3, C.7.6.3 and C.11: rescaled, windowed, in 8 bits of gray.
 *
 * <p>One frame, monochrome, 8 or 16 bits a sample, signed or not; uncompressed little endian, or baseline JPEG. Where there is
 * no window, the least value is black (white in MONOCHROME1) and the greatest is white. All else is an error that names it.
 */
final class Dicom {
    private static final int SAMPLES_PER_PIXEL = 0x00280002,
            PHOTOMETRIC = 0x00280004,
            FRAMES = 0x00280008,
            ROWS = 0x00280010,
            COLUMNS = 0x00280011,
            BITS_ALLOCATED = 0x00280100,
            BITS_STORED = 0x00280101,
            HIGH_BIT = 0x00280102,
            SIGNED = 0x00280103,
            PADDING = 0x00280120,
            WINDOW_CENTER = 0x00281050,
            WINDOW_WIDTH = 0x00281051,
            INTERCEPT = 0x00281052,
            SLOPE = 0x00281053,
            WINDOW_FUNCTION = 0x00281056,
            MODALITY_TABLE = 0x00283000;
    private static final String CONVERT = "Convert it to PNG with a DICOM viewer.";

    private final DicomElements file;
    private final int height, width, bits, stored;
    private final boolean signed, inverted;

    private Dicom(DicomElements file) throws Damaged {
        this.file = file;
        height = file.integer(ROWS, "number of rows", -1);
        width = file.integer(COLUMNS, "number of columns", -1);
        bits = file.integer(BITS_ALLOCATED, "number of bits", -1);
        stored = file.integer(BITS_STORED, "number of bits", bits);
        signed = file.integer(SIGNED, "pixel representation", 0) == 1;
        var photometric = file.text(PHOTOMETRIC);
        inverted = photometric.equals("MONOCHROME1");
        Damaged.checkSize(width, height, file.size());
        int samples = file.integer(SAMPLES_PER_PIXEL, "samples per pixel", 1);
        if (samples != 1 || !inverted && !photometric.equals("MONOCHROME2"))
            throw new Damaged("the photometric interpretation '" + photometric + "'", CONVERT);
        if (file.number(FRAMES, "number of frames", 1) != 1)
            throw new Damaged(file.text(FRAMES) + " frames", "Write each frame to a file of its own.");
        boolean fits = (bits == 8 || bits == 16) && stored >= 1 && stored <= bits;
        if (!fits || file.integer(HIGH_BIT, "high bit", stored - 1) != stored - 1)
            throw new Damaged("samples of " + stored + " bits in " + bits, CONVERT);
        if (file.has(MODALITY_TABLE)) throw new Damaged("a modality look-up table", CONVERT);
    }

    static boolean is(byte[] bytes) {
        return DicomElements.is(bytes);
    }

    static Image decode(byte[] bytes) throws Damaged {
        var dicom = new Dicom(DicomElements.read(bytes));
        return dicom.shown(dicom.file.compressed() ? dicom.jpeg() : dicom.plain());
    }

    private int[] plain() throws Damaged {
        byte[] data = file.bytes(DicomElements.PIXEL_DATA);
        int count = height * width, step = bits / 8;
        long needed = (long) count * step;
        if (data.length != needed && data.length != needed + (needed & 1)) // filled up to an even length
        throw new Damaged("pixel data of " + data.length + " bytes instead of " + needed);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(step == 1 ? data[i] : data[2 * i] & 0xFF | data[2 * i + 1] << 8);
        }
        return values;
    }

    /** Leaves out the bits above those that are stored, and keeps the sign. */
    private int value(int word) {
        return signed ? word << 32 - stored >> 32 - stored : word & (1 << stored) - 1;
    }

    private int[] jpeg() throws Damaged {
        var image = PlatformFile.jpeg(file.bytes(DicomElements.PIXEL_DATA));
        if (bits != 8 || image.channels() != 1 || image.height() != height || image.width() != width)
            throw new Damaged("a JPEG of " + image + " for " + width + " x " + height + " with " + bits + " bits");
        byte[] samples = image.raw();
        int[] values = new int[samples.length];
        for (int i = 0; i < values.length; i++) values[i] = value(samples[i]);
        return values;
    }

    private Image shown(int[] values) throws Damaged {
        var window = window(values);
        double slope = file.number(SLOPE, "rescale slope", 1),
                intercept = file.number(INTERCEPT, "rescale intercept", 0);
        byte[] table = new byte[1 << stored];
        int least = signed ? -(1 << stored - 1) : 0;
        for (int i = 0; i < table.length; i++) {
            double share = window.share((least + i) * slope + intercept);
            table[i] = (byte) (int) Math.rint(255 * (inverted ? 1 - share : share));
        }
        byte[] gray = new byte[values.length];
        for (int i = 0; i < gray.length; i++) gray[i] = table[values[i] - least];
        return Image.adopt(height, width, 1, 8, gray);
    }

    private DicomWindow window(int[] values) throws Damaged {
        if (!file.text(WINDOW_CENTER).isEmpty() && !file.text(WINDOW_WIDTH).isEmpty()) {
            var function = file.text(WINDOW_FUNCTION);
            return DicomWindow.of(
                    function.isEmpty() ? "LINEAR" : function,
                    file.number(WINDOW_CENTER, "window center", 0),
                    file.number(WINDOW_WIDTH, "window width", 1));
        }
        int padding = file.has(PADDING) ? value(file.integer(PADDING, "padding", -1)) : Integer.MIN_VALUE;
        int least = Integer.MAX_VALUE, most = Integer.MIN_VALUE;
        for (int value : values) {
            if (value == padding) continue; // fills what the detector did not see
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        double slope = file.number(SLOPE, "rescale slope", 1),
                intercept = file.number(INTERCEPT, "rescale intercept", 0);
        return DicomWindow.between(least * slope + intercept, most * slope + intercept);
    }
}
