package dev.roentgen.examples.cli;

import dev.roentgen.training.Trainer;
import dev.roentgen.training.log.CsvLog;
import dev.roentgen.training.log.JsonLog;
import dev.roentgen.training.log.TensorBoardLog;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where the course of a training is written down. */
final class LogOptions {
    enum Log {
        csv,
        json,
        tensorboard
    }

    @Option(
            names = "--log",
            paramLabel = "KIND",
            split = ",",
            description = "Also write log.csv, log.jsonl or the folder tensorboard: ${COMPLETION-CANDIDATES}.")
    private Set<Log> logs = EnumSet.noneOf(Log.class);

    void addTo(Trainer trainer, Path folder) {
        for (Log log : logs)
            trainer.with(
                    switch (log) {
                        case csv -> new CsvLog(folder.resolve("log.csv"));
                        case json -> new JsonLog(folder.resolve("log.jsonl"));
                        case tensorboard -> new TensorBoardLog(folder.resolve("tensorboard"));
                    });
    }
}
