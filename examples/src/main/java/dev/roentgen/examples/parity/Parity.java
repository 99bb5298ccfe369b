package dev.roentgen.examples.parity;

import dev.roentgen.backend.Backend;
import dev.roentgen.backend.Backends;
import dev.roentgen.check.ArgumentException;
import dev.roentgen.tensor.Scope;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs the cases of a folder against their expected numbers. */
public final class Parity {
    private static final Map<String, Evaluator> KINDS = kinds();

    private Parity() {}

    private static Map<String, Evaluator> kinds() {
        Map<String, Evaluator> kinds = new LinkedHashMap<>();
        ElementwiseCases.add(kinds);
        ShapeCases.add(kinds);
        LayerCases.add(kinds);
        LossCases.add(kinds);
        OptimiserCases.add(kinds);
        ScheduleCases.add(kinds);
        MetricCases.add(kinds);
        ModelCases.add(kinds);
        TokenizerCases.add(kinds);
        ImageCases.add(kinds);
        return kinds;
    }

    /**
     * What a run gave.
     *
     * @param passed cases in which everything agreed
     * @param failed the others
     */
    public record Result(int passed, int failed) {}

    /**
     * Runs the chosen cases on a backend and prints a line per difference.
     *
     * @param groups groups to run; all where empty
     * @param filter what a case's name must contain
     */
    public static Result run(Path folder, Backend backend, Set<String> groups, String filter, PrintWriter out) {
        Manifest manifest = Manifest.read(folder);
        Set<String> known =
                manifest.cases().stream().map(Manifest.Case::group).collect(Collectors.toCollection(TreeSet::new));
        for (String g : groups)
            if (!known.contains(g))
                throw new ArgumentException(
                        "parity", "the group must be one of", String.join(", ", known), "'" + g + "'", "");
        List<Manifest.Case> chosen = manifest.cases().stream()
                .filter(c -> (groups.isEmpty() || groups.contains(c.group()))
                        && c.name().contains(filter))
                .toList();
        if (chosen.isEmpty())
            throw new ArgumentException(
                    "parity",
                    "the choice must leave",
                    "at least one case",
                    "none of " + manifest.cases().size(),
                    "Shorten --filter or leave out --group.");
        int passed = 0;
        try (var choice = Backends.with(backend)) {
            for (Manifest.Case c : chosen) {
                Comparison results = run(manifest, c);
                results.failures().forEach(out::println);
                results.remarks().forEach(out::println);
                if (results.failures().isEmpty()) passed++;
            }
        }
        out.println(passed + " passed, " + (chosen.size() - passed) + " failed");
        return new Result(passed, chosen.size() - passed);
    }

    private static Comparison run(Manifest manifest, Manifest.Case which) {
        Comparison results = new Comparison(which.name());
        Evaluator evaluator = KINDS.get(which.kind());
        if (evaluator == null) results.fail("kind " + which.kind(), "not built yet");
        else {
            try (Scope scope = Scope.open()) {
                evaluator.run(manifest, which, results);
                if (results.compared() == 0) results.fail("case", "nothing was compared");
            } catch (RuntimeException e) {
                results.fail("error", e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
        return results;
    }
}
