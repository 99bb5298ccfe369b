package dev.roentgen.examples.parity;

/** Computes the cases of a kind and compares them. */
@FunctionalInterface
public interface Evaluator {
    /** Runs one case; what it throws counts as a failure of the case. */
    void run(Manifest manifest, Manifest.Case which, Comparison results);
}
