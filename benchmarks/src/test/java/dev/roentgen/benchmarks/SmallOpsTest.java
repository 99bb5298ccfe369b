package dev.roentgen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class SmallOpsTest {
    /** Fails too where the compiler did not run JMH's processor: JMH finds no list of benchmarks then. */
    @Test
    void every_operation_runs_under_jmh_with_and_without_a_graph() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(SmallOps.class.getName())
                        .param("backend", "java")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).hasSize(6 * SmallOps.Recording.values().length);
    }
}
