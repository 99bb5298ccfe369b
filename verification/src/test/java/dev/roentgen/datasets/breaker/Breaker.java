package dev.roentgen.datasets.breaker;

import dev.roentgen.training.breaker.Target;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.Loader;

/** Breaks every rule, so that the rules can be seen to bite. */
public final class Breaker {
    void reachAcross() {
        new Target();
    }

    String askNatives() {
        return Loader.getPlatform();
    }

    void print(Method method) {
        System.out.println(method);
    }
}
