package dev.roentgen.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of cases by primitive; those of {@code random} have no oracle but {@code java} and are not here. */
public final class AllCases {
    private AllCases() {}

    /** Name of the primitive to its cases. */
    public static Map<String, List<Case>> byPrimitive() {
        var all = new LinkedHashMap<String, List<Case>>();
        all.put("fill", MoveCases.fill());
        all.put("copy", MoveCases.copy());
        all.put("cast", MoveCases.cast());
        all.put("unary", ElementwiseCases.unary());
        all.put("binary", ElementwiseCases.binary());
        all.put("compare", ElementwiseCases.compare());
        all.put("where", ElementwiseCases.where());
        all.put("accumulate", ElementwiseCases.accumulate());
        all.put("reduce", AxisCases.reduce());
        all.put("argReduce", AxisCases.argReduce());
        all.put("cumsum", AxisCases.cumsum());
        all.put("sort", AxisCases.sort());
        all.put("gather", AxisCases.gather());
        all.put("scatterAdd", AxisCases.scatterAdd());
        all.put("concat", AxisCases.concat());
        all.put("matmul", ProductCases.matmul());
        all.put("conv", ProductCases.conv());
        all.put("convData", ProductCases.convData());
        all.put("convWeight", ProductCases.convWeight());
        all.put("pool", ProductCases.pool());
        all.put("poolBack", ProductCases.poolBack());
        return all;
    }
}
