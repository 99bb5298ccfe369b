package dev.roentgen.training.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.training.Epoch;
import dev.roentgen.training.Evaluation;
import dev.roentgen.training.Progress;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

class LogTest {
    @TempDir
    Path folder;

    /** Two epochs of 10 batches, told as a trainer tells them. */
    static void tell(RunLog log, int from, int to) {
        for (int e = from; e <= to; e++) {
            log.progress(new Progress(e, 2, 10, 10, 0.5 / e, Map.of("Dice", 0.25 * e), 1e-3, 100, 1));
            Evaluation figures = new Evaluation(0.125, Map.of("Dice", 0.5 * e));
            log.epoch(new Epoch(e, 10 * e, 0.5 / e, figures, true, 1e-3, 2, 100));
        }
    }

    @Test
    void a_csv_has_a_row_for_each_epoch_and_a_resumed_run_goes_on_with_it() throws IOException {
        Path file = folder.resolve("new").resolve("run.csv");
        CsvLog log = new CsvLog(file);
        log.begin(0);
        tell(log, 1, 2);
        log.end(true);
        String heading =
                "batches,epoch,step,loss,validation_loss,validation_Dice,best,learning_rate,seconds,images_per_second";
        List<String> lines = List.of(
                heading, "10,1,10,0.5,0.125,0.5,true,0.001,2.0,100.0", "20,2,20,0.25,0.125,1.0,true,0.001,2.0,100.0");
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        Files.writeString(file, "30,3,", StandardOpenOption.APPEND); // torn
        CsvLog resumed = new CsvLog(file);
        resumed.begin(15);
        assertThat(Files.readAllLines(file)).isEqualTo(lines.subList(0, 2));
        tell(resumed, 2, 2);
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
        new CsvLog(file).begin(0);
        assertThat(file).isEmptyFile();
    }

    @Test
    void json_lines_tell_everything() throws IOException {
        Path file = folder.resolve("run.jsonl");
        JsonLog log = new JsonLog(file);
        log.begin(0);
        tell(log, 1, 2);
        log.evaluation(new Epoch(2, 25, Double.NaN, null, false, 1e-3, 2, 100));
        String first =
                "{\"event\":\"progress\",\"batches\":10,\"loss\":0.5,\"Dice\":0.25,\"learning_rate\":0.001,\"images_per_second\":100.0}";
        assertThat(Files.readAllLines(file)).hasSize(5).startsWith(first);
        assertThat(Files.readAllLines(file).get(4))
                .isEqualTo("{\"event\":\"evaluation\",\"batches\":20,\"epoch\":2,\"step\":25,\"loss\":\"NaN\","
                        + "\"learning_rate\":0.001,\"seconds\":2.0,\"images_per_second\":100.0}");
        new JsonLog(file).begin(10);
        assertThat(Files.readAllLines(file)).hasSize(2).startsWith(first);
    }

    @Test
    void tensorflow_reads_the_events() throws IOException {
        TensorBoardLog log = new TensorBoardLog(folder);
        log.begin(0);
        tell(log, 1, 1);
        log.end(true);
        List<Event> events = events();
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(0).getWallTime()).isGreaterThan(1.7e9);
        assertThat(events).hasSize(3);
        assertThat(events.get(1).getStep()).isEqualTo(10);
        List<String> tags = new ArrayList<>();
        for (Event e : events)
            for (Summary.Value v : e.getSummary().getValueList()) tags.add(v.getTag() + "=" + v.getSimpleValue());
        assertThat(tags)
                .containsExactly(
                        "training/loss=0.5",
                        "training/Dice=0.25",
                        "training/learning_rate=0.001",
                        "training/images_per_second=100.0",
                        "training/loss=0.5",
                        "validation/loss=0.125",
                        "validation/Dice=0.5",
                        "training/learning_rate=0.001",
                        "training/seconds=2.0",
                        "training/images_per_second=100.0");
    }

    @Test
    void a_resumed_run_tells_tensorboard_what_to_forget() throws IOException {
        TensorBoardLog log = new TensorBoardLog(folder);
        log.begin(300);
        log.end(false);
        Event start = events().get(1);
        assertThat(start.getStep()).isEqualTo(301);
        assertThat(start.getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
    }

    private List<Event> events() throws IOException {
        Path file;
        try (Stream<Path> all = Files.list(folder)) {
            file = all.findFirst().orElseThrow();
        }
        assertThat(String.valueOf(file.getFileName())).startsWith("events.out.tfevents.");
        List<Event> events = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            while (in.available() > 0) {
                byte[] length = in.readNBytes(8);
                assertThat(little(in.readNBytes(4)).getInt()).isEqualTo(masked(length));
                byte[] event = in.readNBytes((int) little(length).getLong());
                assertThat(little(in.readNBytes(4)).getInt()).isEqualTo(masked(event));
                events.add(Event.parseFrom(event));
            }
        }
        return events;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    @Test
    void a_log_that_fails_says_so_once_and_the_run_goes_on() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        for (RunLog log : List.of(
                new CsvLog(file.resolve("run.csv")),
                new JsonLog(file.resolve("run.jsonl")),
                new TensorBoardLog(file.resolve("board")))) {
            log.begin(0);
            tell(log, 1, 2);
            log.end(true);
            assertThat(log.failure())
                    .startsWith(file.toString())
                    .contains(" can't be written (java.nio.file.")
                    .endsWith("): the training goes on without it.");
        }
        assertThat(new CsvLog(file).failure()).isNull();
    }
}
