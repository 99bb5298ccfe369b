package dev.roentgen.examples.course;

import dev.roentgen.datasets.Dataset;
import dev.roentgen.datasets.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Keeps what was read, for small generated pictures that one training after another goes through. */
final class Kept implements Dataset {
    private final Dataset of;
    private final AtomicReferenceArray<Example> read;

    Kept(Dataset of) {
        this.of = of;
        read = new AtomicReferenceArray<>(of.size());
    }

    @Override
    public List<String> classes() {
        return of.classes();
    }

    @Override
    public int size() {
        return of.size();
    }

    @Override
    public int label(int index) {
        return of.label(index);
    }

    @Override
    public String name(int index) {
        return of.name(index);
    }

    @Override
    public Example read(int index) {
        Example known = read.get(index);
        if (known != null) return known;
        Example example = of.read(index);
        read.set(index, example);
        return example;
    }

    @Override
    public String group(int index) {
        return of.group(index);
    }

    @Override
    public List<Path> files(int index) {
        return of.files(index);
    }
}
