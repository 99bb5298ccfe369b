package dev.roentgen.datasets.transform;

import dev.roentgen.datasets.Example;

/**
 * Random displacements of a coarse grid, smooth between its points (cubic B-splines). Ronneberger et al., arXiv:1505.04597,
 * section 3.1.
 */
record Elastic(int cells, double deviation) implements Transform {
    Elastic {
        Limits.check("Transforms.elastic", "the number of cells", cells, 1, 64);
        Limits.check("Transforms.elastic", "the deviation", deviation, 0, 1);
    }

    @Override
    public Example apply(Example example, Draws draws) {
        int points = cells + 3; // a spline reaches one point beyond each end, and one more
        float[] right = draws.normals(points * points), down = draws.normals(points * points);
        Mapping bend = (x, y, form, source) -> {
            source[0] = x + deviation * at(right, x + 0.5, y + 0.5);
            source[1] = y + deviation * at(down, x + 0.5, y + 0.5);
        };
        return bend.of(example);
    }

    private double at(float[] grid, double x, double y) {
        double across = x * cells, along = y * cells;
        int column = Math.min((int) across, cells - 1), row = Math.min((int) along, cells - 1);
        double sum = 0;
        for (int j = 0; j < 4; j++) {
            double line = 0;
            int from = (row + j) * (cells + 3) + column;
            for (int i = 0; i < 4; i++) line += spline(across - column, i) * grid[from + i];
            sum += spline(along - row, j) * line;
        }
        return sum;
    }

    /** The weight of the point {@code i} of four, at {@code t} from the second. */
    private static double spline(double t, int i) {
        return switch (i) {
            case 0 -> (1 - t) * (1 - t) * (1 - t) / 6;
            case 1 -> (3 * t * t * t - 6 * t * t + 4) / 6;
            case 2 -> (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6;
            default -> t * t * t / 6;
        };
    }
}
