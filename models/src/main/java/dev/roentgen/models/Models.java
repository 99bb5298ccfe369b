package dev.roentgen.models;

import dev.roentgen.check.ArgumentException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The catalogue: every published size of every family, under the name that its original library gives it.
 *
 * <pre>{@code
 * Model net = Models.create("resnet50", ModelOptions.published().classes(4));
 * }</pre>
 */
public final class Models {
    private static final int NEAREST = 3;

    private Models() {}

    /** Made when first asked for. */
    private static final class All {
        static final Map<String, ModelEntry> BY_NAME = new LinkedHashMap<>();

        static {
            for (ModelEntry entry : Catalogue.entries()) BY_NAME.put(entry.name(), entry);
        }
    }

    /** All models, family by family. */
    public static List<ModelEntry> all() {
        return List.copyOf(All.BY_NAME.values());
    }

    /** A model's entry. */
    public static ModelEntry entry(String name) {
        ModelEntry entry = All.BY_NAME.get(name);
        if (entry != null) return entry;
        throw new ArgumentException(
                "Models",
                "the name must be",
                "one of " + All.BY_NAME.size() + " in the catalogue",
                "'" + name + "'",
                "The nearest are " + nearest(name) + "; './roentgen models' lists all.");
    }

    /** A new model as published, with weights that are drawn when first read. */
    public static Model create(String name) {
        return entry(name).create();
    }

    /** The same with options. */
    public static Model create(String name, ModelOptions options) {
        return entry(name).create(options);
    }

    private static String nearest(String name) {
        return All.BY_NAME.keySet().stream()
                .sorted(Comparator.comparingInt(known -> distance(name, known)))
                .limit(NEAREST)
                .collect(Collectors.joining(", "));
    }

    /** How many letters must be put in, taken out or changed to come from one text to the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
