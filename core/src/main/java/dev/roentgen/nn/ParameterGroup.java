package dev.roentgen.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parameters that share a learning rate.
 *
 * @param name what they are of, for logs
 * @param learningRateScale what their learning rate is multiplied by
 * @param parameters the parameters by key
 */
public record ParameterGroup(String name, double learningRateScale, Map<String, Parameter> parameters) {
    /** Keeps a copy of the map. */
    public ParameterGroup {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
