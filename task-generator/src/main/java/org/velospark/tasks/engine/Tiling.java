package org.velospark.tasks.engine;

/**
 * How a tensor is cut into tiles of at most {@link Transcendental#TILE} elements: whole rows (along
 * the last dimension) if they are short enough, else equal parts of a row.
 *
 * @param length number of elements of the tensor
 * @param row number of elements of a row
 * @param tile number of elements of a tile; the last one, and the last of a long row, can be
 *     shorter
 */
record Tiling(int length, int row, int tile) {

  static Tiling of(long[] shape) {
    int length = Math.toIntExact(NativeTensor.length(shape));
    int row = 1;
    for (long dimension : shape) {
      row = dimension == 1 ? row : Math.toIntExact(dimension);
    }
    int most = Transcendental.TILE;
    if (row > most) {
      return new Tiling(length, row, roundedUp(row, parts(row, most)));
    }
    int rows = length / row;
    int atMost = most / row;
    return new Tiling(length, row, row * roundedUp(rows, parts(rows, atMost)));
  }

  private static int parts(int length, int most) {
    return (length + most - 1) / most;
  }

  private static int roundedUp(int length, int parts) {
    return (length + parts - 1) / parts;
  }

  /** Number of elements of the tile that begins at an element. */
  int lengthAt(int start) {
    int end = row > tile ? (start / row + 1) * row : length;
    return Math.min(tile, end - start);
  }
}
