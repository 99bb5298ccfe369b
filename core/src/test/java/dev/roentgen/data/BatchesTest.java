package dev.roentgen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roentgen.array.Shape;
import dev.roentgen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static Batch batch(int number) {
        return new Batch(Tensor.full(Shape.of(2, 1, 1, 1), number), null, null, List.of("a" + number, "b" + number));
    }

    private static Iterator<Batch> batches(int from, int to) {
        return IntStream.range(from, to).mapToObj(BatchesTest::batch).iterator();
    }

    @Test
    void a_batch_is_closed_when_the_next_is_asked_for() {
        Batches batches = new Batches(0, batches(0, 3));
        Batch first = batches.next();
        assertThat(first.images().isClosed()).isFalse();
        Batch second = batches.next();
        assertThat(first.images().isClosed()).isTrue();
        assertThat(second.images().isClosed()).isFalse();
    }

    @Test
    void a_kept_batch_stays_open() {
        Batch first;
        try (Batches batches = new Batches(0, batches(0, 2))) {
            first = batches.next().keep();
            batches.next();
        }
        assertThat(first.images().toArray()).containsOnly(0);
        first.close();
    }

    @Test
    void the_position_counts_from_where_the_epoch_was_entered() {
        Batches batches = new Batches(5, batches(5, 8));
        assertThat(batches.position()).isEqualTo(5);
        batches.next();
        assertThat(batches.position()).isEqualTo(6);
    }

    @Test
    void the_source_is_stopped_once_at_the_end_and_the_last_batch_closed() {
        List<String> stops = new ArrayList<>();
        Batch last = null;
        try (Batches batches = new Batches(0, batches(0, 2), () -> stops.add("stop"))) {
            for (Batch batch : batches) last = batch;
            assertThat(stops).hasSize(1);
            assertThatThrownBy(batches::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("The epoch has no more batches.");
        }
        assertThat(stops).hasSize(1);
        assertThat(last).isNotNull();
        assertThat(last.images().isClosed()).isTrue();
    }

    @Test
    void closing_early_stops_the_source() {
        List<String> stops = new ArrayList<>();
        Batches batches = new Batches(0, batches(0, 9), () -> stops.add("stop"));
        Batch first = batches.next();
        batches.close();
        assertThat(stops).hasSize(1);
        assertThat(first.images().isClosed()).isTrue();
        assertThat(batches.hasNext()).isFalse();
    }

    @Test
    void a_batch_says_what_does_not_fit() {
        Tensor images = Tensor.zeros(2, 1, 4, 4), labels = Tensor.of(new long[] {1, 2, 3}, Shape.of(3));
        assertThatThrownBy(() -> new Batch(images, null, null, List.of("a")))
                .hasMessage("Batch: images must hold 1 samples, one a name, got [2, 1, 4, 4]. Name every sample.");
        assertThatThrownBy(() -> new Batch(images, labels, null, List.of("a", "b")))
                .hasMessage("Batch: labels must hold 2 samples, as the images do, got [3]."
                        + " Stack what belongs to the same samples.");
        Batch plain = new Batch(images, null, null, List.of("a", "b"));
        assertThatThrownBy(plain::masks)
                .hasMessage("Batch: it must have masks, got images without. Open the data set with its masks.");
        assertThatThrownBy(plain::labels)
                .hasMessage("Batch: it must have labels, got images without. Use a data set with classes.");
        assertThat(plain.hasLabels() || plain.hasMasks()).isFalse();
    }
}
