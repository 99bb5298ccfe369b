package dev.roentgen.training.breaker;

/** What a forbidden arrow points to. */
public final class Target {
    public static final String NAME = Target.class.getName();
}
