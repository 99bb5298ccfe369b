package dev.roentgen.examples.course;

import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.synthetic.SyntheticChestXray;
import dev.roentgen.models.Model;
import dev.roentgen.models.Models;
import dev.roentgen.nn.Layer;
import dev.roentgen.weights.AtomicFile;
import dev.roentgen.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pretrains a model once in a run, for all rows that begin with it, and keeps it as {@code OUT/EXPERIMENT/pretrained-NAME.safetensors};
 * a run that is resumed uses what is there.
 */
final class Pretraining {
    private static final long OTHER_PERSONS = 0x5EEDL;

    private @Nullable CourseRun run;
    private final Set<String> done = new HashSet<>();

    /**
     * Gives the model its pretrained values.
     *
     * @param work trains the model and says what it did, for the reader
     * @return what was said
     */
    String load(Layer model, Experiment experiment, String name, CourseRun now, Supplier<String> work) {
        if (now != run) done.clear();
        run = now;
        OutputFolder folder = OutputFolder.at(now.options().out().resolve(experiment.name()));
        Path weights = folder.file("pretrained-" + name + ".safetensors"),
                note = folder.file("pretrained-" + name + ".txt");
        boolean kept = done.contains(name) || now.options().resume() && Files.exists(weights) && Files.exists(note);
        if (!kept) {
            String said = work.get();
            if (model instanceof Model own && Models.canSave(own)) Models.save(own, weights);
            else Weights.save(model, weights); // a CLIP, which has a folder of its own
            AtomicFile.write(note, said.getBytes(StandardCharsets.UTF_8));
            done.add(name);
            return said;
        }
        Weights.load(model, weights);
        try {
            return Files.readString(note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images of persons that are neither learnt from later nor measured on. */
    static Dataset generated(int images, int size, CourseOptions o) {
        return new Kept(SyntheticChestXray.of(Math.min(images, 8 * o.images()), o.seed() ^ OTHER_PERSONS)
                .size(size));
    }
}
