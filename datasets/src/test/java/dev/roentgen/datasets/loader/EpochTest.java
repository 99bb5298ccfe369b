package dev.roentgen.datasets.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.check.DataException;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import dev.roentgen.datasets.Shuffle;
import dev.roentgen.datasets.image.Image;
import dev.roentgen.datasets.image.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EpochTest {
    /** Pictures of 4 x 4 whose gray is their number; reading takes a while that differs from one to the next. */
    private static final class Numbered implements Dataset {
        final AtomicInteger reads = new AtomicInteger();
        int broken = -1;
        int maskless = -1;

        @Override
        public List<String> classes() {
            return List.of("even", "odd");
        }

        @Override
        public int size() {
            return 23;
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public String name(int index) {
            return "number " + index;
        }

        @Override
        public Example read(int index) {
            reads.incrementAndGet();
            if (index == broken) throw new DataException(name(index), "the image must be readable", "", "nothing", "");
            try {
                Thread.sleep(Shuffle.mix(index, 1) & 7);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            byte[] samples = new byte[16];
            Arrays.fill(samples, (byte) index);
            samples[0] = (byte) 200;
            var mask = index == maskless ? null : Image.gray(2, 2, new byte[] {0, -1, 0, -1});
            return new Example(
                    name(index), label(index), Image.gray(4, 4, samples).toRgb(), mask);
        }
    }

    private final Numbered data = new Numbered();
    private final Samples samples = new Samples(data, Samples.How.squeezed(4, 4));

    private Epoch epoch(int threads, int start, int... mirrored) {
        int[] order = Shuffle.order(23, 5, 1);
        return new Epoch(
                samples,
                Normalization.mask(),
                order,
                (e, i) -> Arrays.stream(mirrored).anyMatch(place -> order[place] == i) ? e.mirrored() : e,
                4,
                start,
                6,
                3,
                threads);
    }

    /** The numbers of the pictures, batch by batch. */
    private static List<List<Integer>> numbers(Epoch epoch) {
        var batches = new ArrayList<List<Integer>>();
        while (epoch.hasNext()) {
            var host = epoch.next();
            var numbers = new ArrayList<Integer>();
            for (int i = 0; i < host.count; i++) {
                int number = Math.round(host.images[16 * i + 5] * 255);
                assertThat(host.labels[i]).isEqualTo(number % 2);
                assertThat(Arrays.copyOfRange(host.masks, 16 * i, 16 * i + 4)).containsExactly(0, 0, 1, 1);
                numbers.add(number);
            }
            batches.add(numbers);
            epoch.done(host);
        }
        return batches;
    }

    @Test
    void order_is_kept_whatever_the_number_of_threads() {
        var one = numbers(epoch(1, 0));
        assertThat(one).hasSize(6);
        assertThat(one.get(5)).hasSize(3);
        assertThat(one.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(23);
        assertThat(numbers(epoch(4, 0))).isEqualTo(one);
        assertThat(numbers(epoch(7, 2))).isEqualTo(one.subList(2, 6));
    }

    @Test
    void a_picture_is_read_once_and_then_comes_from_memory() {
        numbers(epoch(1, 0));
        numbers(epoch(3, 0));
        assertThat(data.reads).hasValue(23);
    }

    @Test
    void without_room_it_is_read_again() {
        var small = new Samples(
                data, Samples.How.squeezed(4, 4).room(2 * (16 + 64) + 10)); // room for one picture and its mask
        var first = small.get(3);
        assertThat(small.get(3)).isSameAs(first);
        small.get(4);
        assertThat(small.get(4)).isEqualTo(small.get(4));
        assertThat(data.reads).hasValue(4);
    }

    @Test
    void a_gray_picture_stored_as_colour_is_kept_as_gray() {
        assertThat(samples.get(1).image().channels()).isEqualTo(1);
    }

    @Test
    void mirroring_takes_picture_and_mask_together() {
        var epoch = epoch(2, 0, 1);
        var host = epoch.next();
        assertThat(host.images[0]).isEqualTo(200 / 255f);
        assertThat(host.images[16 + 3]).isEqualTo(200 / 255f);
        assertThat(Arrays.copyOfRange(host.masks, 16, 20)).containsExactly(1, 1, 0, 0);
        epoch.close();
        assertThat(epoch.hasNext()).isFalse();
    }

    @Test
    void an_error_names_the_picture_and_comes_in_its_turn() {
        data.broken = Shuffle.order(23, 5, 1)[9]; // in the third batch
        var epoch = epoch(3, 0);
        epoch.done(epoch.next());
        epoch.done(epoch.next());
        assertThatThrownBy(epoch::next)
                .isInstanceOf(DataException.class)
                .hasMessage("DataLoader[" + data.broken + "]: number " + data.broken
                        + ": the image must be readable, got nothing.");
    }

    @Test
    void a_mask_that_lacks_among_others_is_an_error() {
        data.maskless = Shuffle.order(23, 5, 1)[1];
        var epoch = epoch(1, 0);
        assertThatThrownBy(epoch::next)
                .hasMessage("number " + data.maskless
                        + ": all pictures of a data set or none must have a mask, got none here."
                        + " Add the masks that lack, or open the folder without masks.");
    }
}
