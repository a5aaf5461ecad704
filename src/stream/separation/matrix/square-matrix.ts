/**
 * A square matrix of 2 to 8 rows, row-major: `[n, n]`.
 *
 * Small enough that every operation may return a new one; the loops over samples never call into this file.
 */
export type SquareMatrix = Float64Array;

/** The number of rows of a matrix. */
export function rowsOf(matrix: SquareMatrix): number {
  return Math.round(Math.sqrt(matrix.length));
}

/** The matrix that changes nothing. */
export function identity(n: number): SquareMatrix {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

/** `left right`. */
export function multiply(left: SquareMatrix, right: SquareMatrix): SquareMatrix {
  const n = rowsOf(left);
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = left[i * n + k]!;
      for (let j = 0; j < n; j++) product[i * n + j]! += factor * right[k * n + j]!;
    }
  }
  return product;
}

/** The matrix with rows and columns exchanged. */
export function transpose(matrix: SquareMatrix): SquareMatrix {
  const n = rowsOf(matrix);
  return matrix.map((_, at) => matrix[(at % n) * n + Math.floor(at / n)]!);
}

/** Every row times a number of its own: `diag(factors) matrix`. */
export function scaleRows(matrix: SquareMatrix, factors: ArrayLike<number>): SquareMatrix {
  const n = rowsOf(matrix);
  return matrix.map((value, at) => value * factors[Math.floor(at / n)]!);
}

/** The rows of a matrix in another order: row i of the result is row `order[i]`. */
export function reorderRows(matrix: SquareMatrix, order: ArrayLike<number>): SquareMatrix {
  const n = rowsOf(matrix);
  return matrix.map((_, at) => matrix[order[Math.floor(at / n)]! * n + (at % n)]!);
}

/**
 * The inverse, by Gauss and Jordan's elimination with row pivots.
 *
 * @returns a matrix with entries that are not finite where the input is singular
 */
export function invert(matrix: SquareMatrix): SquareMatrix {
  const n = rowsOf(matrix);
  const left = matrix.slice();
  const right = identity(n);
  for (let column = 0; column < n; column++) {
    const pivot = pivotRow(left, column);
    swapRows(left, column, pivot);
    swapRows(right, column, pivot);
    const factor = 1 / left[column * n + column]!;
    for (let j = 0; j < n; j++) {
      left[column * n + j]! *= factor;
      right[column * n + j]! *= factor;
    }
    for (let row = 0; row < n; row++) {
      if (row !== column) clearColumn(left, right, row, column);
    }
  }
  return right;
}

function pivotRow(matrix: SquareMatrix, column: number): number {
  const n = rowsOf(matrix);
  let best = column;
  for (let row = column + 1; row < n; row++) {
    if (Math.abs(matrix[row * n + column]!) > Math.abs(matrix[best * n + column]!)) best = row;
  }
  return best;
}

function swapRows(matrix: SquareMatrix, first: number, second: number): void {
  if (first === second) return;
  const n = rowsOf(matrix);
  const kept = matrix.slice(first * n, first * n + n);
  matrix.copyWithin(first * n, second * n, second * n + n);
  matrix.set(kept, second * n);
}

/** Takes a multiple of the pivot's row from another, in both halves of the elimination. */
function clearColumn(left: SquareMatrix, right: SquareMatrix, row: number, column: number): void {
  const n = rowsOf(left);
  const factor = left[row * n + column]!;
  for (let j = 0; j < n; j++) {
    left[row * n + j]! -= factor * left[column * n + j]!;
    right[row * n + j]! -= factor * right[column * n + j]!;
  }
}
