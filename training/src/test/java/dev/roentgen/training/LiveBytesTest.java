package dev.roentgen.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.BackendProvider;
import dev.roentgen.backend.Backends;
import dev.roentgen.data.Batches;
import dev.roentgen.tensor.Generator;
import dev.roentgen.tensor.Scope;
import dev.roentgen.tensor.Tensor;
import dev.roentgen.training.loss.BceDice;
import dev.roentgen.training.optim.AdamW;
import dev.roentgen.training.optim.Clip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step gives back what it took, to the byte, on every backend on the class path. */
class LiveBytesTest {
    private static final int STEPS = 5_000, WARM = 3, EPOCHS = 200;

    static List<String> backends() {
        return Backends.providers().stream()
                .filter(p -> p.priority() >= 0 && p.obstacle().isEmpty())
                .map(BackendProvider::name)
                .toList();
    }

    /** Live bytes after a few steps, and after many. */
    private static long[] train(String backend, int steps) {
        Backend on = Backends.get(backend);
        try (var choice = Backends.with(on)) {
            Generator.seed(1);
            Discs.Net net = new Discs.Net(0.1);
            AdamW adam = AdamW.of(net).learningRate(1e-3);
            BceDice loss = new BceDice();
            long warm = 0;
            int done = 0;
            for (int epoch = 1; done < steps; epoch++) {
                try (Batches batches = new Discs(8, 2, 3).epoch(epoch)) {
                    for (var batch : batches) {
                        try (Scope scope = Scope.open()) {
                            loss.of(net.forward(batch.images()), batch.masks()).backward();
                            Clip.norm(adam.parameters(), 1);
                            adam.step();
                        }
                        if (++done == WARM) warm = on.memory().live();
                    }
                }
            }
            try (Batches batches = new Discs(8, 2, 3).epoch(1)) {
                batches.next(); // a batch is open, as it was when warm was read
                long[] read = {warm, on.memory().live()};
                assertThat(net.parameterCount()).isPositive(); // the model is alive till here
                assertThat(adam.state().steps()).isNotEmpty();
                return read;
            }
        }
    }

    /** Live bytes after each of many epochs. */
    private static long[] fit(String backend) {
        Backend on = Backends.get(backend);
        try (var choice = Backends.with(on)) {
            Discs.Net net = new Discs.Net(0.1);
            long[] live = new long[EPOCHS];
            Trainer.of(net)
                    .loss(new BceDice())
                    .optimizer(AdamW.of(net))
                    .clipNorm(1)
                    .epochs(EPOCHS)
                    .onEpoch(e -> live[e.number() - 1] = on.memory().live())
                    .fit(new Discs(8, 2, 3));
            return live;
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void live_bytes_are_the_same_after_five_thousand_steps(String backend) throws Exception {
        assertThat(inFreshProcess("-Xmx256m", "steps", backend)).isEqualTo("flat\n");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void they_are_so_where_no_collection_can_be_asked_for(String backend) throws Exception {
        assertThat(inFreshProcess("-XX:+DisableExplicitGC", "steps", backend)).isEqualTo("flat\n");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void the_trainer_holds_no_more_after_many_epochs_than_after_one(String backend) throws Exception {
        assertThat(inFreshProcess("-XX:+DisableExplicitGC", "trainer", backend)).isEqualTo("flat\n");
    }

    /** Runs {@link #main} where no other test's garbage is counted. */
    private static String inFreshProcess(String option, String... args) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                classPath,
                LiveBytesTest.class.getName()));
        command.addAll(List.of(args));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    /** Prints whether live bytes stay the same. */
    public static void main(String[] args) {
        long[] live = args[0].equals("steps") ? train(args[1], STEPS) : fit(args[1]);
        System.out.print(
                Arrays.stream(live).distinct().count() == 1 ? "flat\n" : "live bytes " + Arrays.toString(live) + "\n");
    }

    @Test
    void operations_outside_any_scope_are_collected() throws InterruptedException {
        Backend on = Backends.current();
        long before = on.memory().live(), most = 0;
        Tensor x = Tensor.ones(1000);
        for (int i = 0; i < 100_000; i++) {
            x.add(i).mul(0.5);
            if (i % 1000 == 0) most = Math.max(most, on.memory().live() - before);
        }
        assertThat(most).isPositive(); // nothing closed them
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (on.memory().live() > before + x.size() * Float.BYTES && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(on.memory().live()).isLessThanOrEqualTo(before + x.size() * Float.BYTES);
        assertThat(x.isClosed()).isFalse();
    }
}
