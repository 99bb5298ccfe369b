package dev.roentgen.datasets;

import dev.roentgen.check.ArgumentException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Some pictures of another data set. */
public final class Subset implements Dataset {
    private final Dataset whole;
    private final int[] indices;

    /** The pictures of these numbers, in the order given. */
    public Subset(Dataset whole, int... indices) {
        this.whole = whole;
        this.indices = indices.clone();
        for (int index : indices) {
            if (index < 0 || index >= whole.size()) {
                throw new ArgumentException(
                        "Subset", "numbers must be", "from 0 to " + (whole.size() - 1), String.valueOf(index), "");
            }
        }
    }

    /** The pictures of these numbers in the order of the data set. */
    static Subset ordered(Dataset whole, Collection<Integer> indices) {
        return new Subset(whole, indices.stream().mapToInt(i -> i).sorted().toArray());
    }

    static Subset share(Dataset whole, double share, long seed) {
        if (!(share > 0 && share <= 1)) {
            throw new ArgumentException(
                    "Dataset.share", "the share must be", "above 0 and at most 1", String.valueOf(share), "");
        }
        var chosen = new ArrayList<Integer>();
        for (var ofClass :
                byLabel(whole, IntStream.range(0, whole.size()).boxed().toList())) {
            var drawn = ofClass.stream()
                    .sorted(drawing(whole, seed))
                    .limit(Math.max(1, Math.round(share * ofClass.size())))
                    .toList();
            chosen.addAll(drawn);
        }
        return ordered(whole, chosen);
    }

    /** Pictures apart by their classes; those without labels are one class. A class without pictures is left out. */
    static List<List<Integer>> byLabel(Dataset data, List<Integer> indices) {
        var classes = new ArrayList<List<Integer>>();
        for (int label = data.classes().isEmpty() ? -1 : 0;
                label < data.classes().size();
                label++) {
            int of = label;
            var ofClass = indices.stream().filter(i -> data.label(i) == of).toList();
            if (!ofClass.isEmpty()) classes.add(ofClass);
        }
        return classes;
    }

    /** The order of drawing, which seed and names decide. */
    static Comparator<Integer> drawing(Dataset data, long seed) {
        return Comparator.comparingLong((Integer i) -> Shuffle.mix(seed, data.name(i)))
                .thenComparing(data::name);
    }

    /** The data set that the pictures are chosen from. */
    public Dataset whole() {
        return whole;
    }

    /** The numbers of the pictures in it. */
    public int[] indices() {
        return indices.clone();
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int label(int index) {
        return whole.label(indices[index]);
    }

    @Override
    public String name(int index) {
        return whole.name(indices[index]);
    }

    @Override
    public Example read(int index) {
        return whole.read(indices[index]);
    }

    @Override
    public String group(int index) {
        return whole.group(indices[index]);
    }

    @Override
    public List<Path> files(int index) {
        return whole.files(indices[index]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Subset that && whole == that.whole && Arrays.equals(indices, that.indices);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(indices);
    }
}
