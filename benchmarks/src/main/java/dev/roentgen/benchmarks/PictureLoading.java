package dev.roentgen.benchmarks;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.image.Filter;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.Normalization;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.datasets.transform.Augmentation;
import dev.roentgen.datasets.transform.Draws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a picture costs before it reaches the model, on one thread: a gray PNG of 299 x 299 from a file to 224 x 224 with three
 * normalised channels.
 *
 * <p>The aim: under 5 % of a ViT-B training step, 0.25 s a picture at best on two cores. Read the median, {@code p0.50}. On two
 * shared cores with AVX-512, JDK 17, ms: load 1.33 (decode 0.66, resize 0.73, normalise 0.06), augment 1.70 before it
 * counted in whole numbers, which took {@code Augmentation.strong} with a mask at 256 x 256 from 1.9 to 0.86 of processor time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PictureLoading {
    private static final int SIZE = 224;

    private final Normalization normalization = Normalization.of(Preprocessing.imagenet(SIZE));
    private final float[] values = new float[3 * SIZE * SIZE];

    @SuppressWarnings("NullAway.Init") // by write()
    private Path file;

    @SuppressWarnings("NullAway.Init") // by write()
    private Image decoded, resized;

    private int draw;

    /** Writes the picture. */
    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("picture", ".png");
        SyntheticChestXray.of(1, 1).read(0).image().write(file);
        decoded = Image.read(file);
        resized = decoded.resized(SIZE, SIZE, Filter.BILINEAR);
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** All of it: what a loader does for a picture that is in no cache. */
    @Benchmark
    public float[] load() {
        normalization.write(Image.read(file).resized(SIZE, SIZE, Filter.BILINEAR), values, 0);
        return values;
    }

    /** From the file to samples. */
    @Benchmark
    public Image decode() {
        return Image.read(file);
    }

    /** From 299 x 299 to 224 x 224. */
    @Benchmark
    public Image resize() {
        return decoded.resized(SIZE, SIZE, Filter.BILINEAR);
    }

    /** From samples to floats. */
    @Benchmark
    public float[] normalise() {
        normalization.write(resized, values, 0);
        return values;
    }

    /** A small turn, change of size, move and change of exposure, without a mask. */
    @Benchmark
    public Image augment() {
        var example = new dev.roentgen.datasets.Example("x", 0, resized, null);
        return Augmentation.mild().apply(example, new Draws(1, 1, draw++)).image();
    }
}
