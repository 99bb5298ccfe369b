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
        Mapping bend = (across, y, form, toRight, toDown) -> {
            move(across, line(right, y + 0.5), toRight);
            move(across, line(down, y + 0.5), toDown);
            for (int x = 0; x < across.length; x++) {
                toRight[x] += across[x];
                toDown[x] += y;
            }
        };
        return bend.of(example);
    }

    /** The spline along one axis at y from 0 to 1: a number for each column of the grid. */
    private double[] line(float[] grid, double y) {
        double along = y * cells;
        int row = Math.min((int) along, cells - 1);
        double[] line = new double[cells + 3];
        for (int j = 0; j < 4; j++) {
            double weight = spline(along - row, j);
            for (int i = 0; i < line.length; i++) line[i] += weight * grid[(row + j) * line.length + i];
        }
        return line;
    }

    /** And along the other, at each place of a row. */
    private void move(double[] across, double[] line, double[] by) {
        for (int x = 0; x < across.length; x++) {
            double at = (across[x] + 0.5) * cells, sum = 0;
            int column = Math.min((int) at, cells - 1);
            for (int i = 0; i < 4; i++) sum += spline(at - column, i) * line[column + i];
            by[x] = deviation * sum;
        }
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
