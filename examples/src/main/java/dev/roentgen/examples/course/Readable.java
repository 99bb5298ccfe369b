package dev.roentgen.examples.course;

import dev.roentgen.data.Preprocessing;
import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.loader.DataLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The images that can be read, of any data set: each is looked through once, and what was left out is remembered. */
final class Readable {
    private final Map<Dataset, Dataset> known = new LinkedHashMap<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    /** The data set without the images that can't be read; throws the error of the first where none can. */
    Dataset of(Dataset images) {
        return known.computeIfAbsent(images, this::look);
    }

    private Dataset look(Dataset images) {
        DataLoader good =
                DataLoader.of(images, Preprocessing.imagenet(32)).cache(0).skipBad();
        good.skipped().forEach(s -> skipped.put(s.name(), s.why()));
        return good.data();
    }

    /** What was left out so far, each image with the reason. */
    List<String> skipped() {
        List<String> all = new ArrayList<>();
        skipped.forEach((name, why) -> all.add(why.contains(name) ? why : name + ": " + why));
        return all;
    }
}
