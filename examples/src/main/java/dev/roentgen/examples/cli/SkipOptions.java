package dev.roentgen.examples.cli;

import dev.roentgen.datasets.loader.DataLoader;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What becomes of images that can't be read. */
final class SkipOptions {
    @Option(names = "--skip-bad", description = "Leave out images that cannot be read, and list them.")
    private boolean skipBad;

    /** The loader, or if asked for one without the pictures that can't be read, of which each gets a line. */
    DataLoader of(DataLoader all, PrintWriter out) {
        if (!skipBad) return all;
        DataLoader good = all.skipBad();
        for (DataLoader.Skipped s : good.skipped()) out.println("left out " + s.name() + ": " + s.why());
        return good;
    }
}
