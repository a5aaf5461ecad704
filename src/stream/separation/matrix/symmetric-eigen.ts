import { identity, multiply, rowsOf, type SquareMatrix, scaleRows, transpose } from './square-matrix.ts';

/** Sweeps after which Jacobi's method has long converged for 8 rows; each roughly squares the error. */
const MAX_SWEEPS = 30;

/** Eigenvalues and eigenvectors of a symmetric matrix, in no particular order. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i, `[n, n]`. */
  readonly vectors: SquareMatrix;
}

/**
 * Diagonalizes a symmetric matrix by Jacobi's rotations, which find even tiny eigenvalues to full relative precision.
 *
 * @param matrix - symmetric, `[n, n]`
 * @see Golub and Van Loan, Matrix Computations (2013), section 8.5
 */
export function symmetricEigen(matrix: SquareMatrix): SymmetricEigen {
  const n = rowsOf(matrix);
  const diagonal = matrix.slice();
  const vectors = identity(n);
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(diagonal); sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotate(diagonal, vectors, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => diagonal[i * n + i]!), vectors };
}

/**
 * A power of a symmetric, positive definite matrix, as -1/2 for whitening.
 *
 * @param eigen - its eigenvalues and eigenvectors
 * @param exponent - power to raise the eigenvalues to
 */
export function symmetricPower({ values, vectors }: SymmetricEigen, exponent: number): SquareMatrix {
  const powers = values.map((value) => value ** exponent);
  return multiply(transpose(vectors), scaleRows(vectors, powers));
}

function isDiagonal(matrix: SquareMatrix): boolean {
  const n = rowsOf(matrix);
  let offDiagonal = 0;
  let total = 0;
  for (let at = 0; at < matrix.length; at++) {
    const square = matrix[at]! ** 2;
    total += square;
    if (at % n !== Math.floor(at / n)) offDiagonal += square;
  }
  return offDiagonal <= total * 1e-30;
}

/** Makes the entries (p, q) and (q, p) zero, and turns the eigenvectors along. */
function rotate(matrix: SquareMatrix, vectors: SquareMatrix, p: number, q: number): void {
  const n = rowsOf(matrix);
  const offDiagonal = matrix[p * n + q]!;
  if (offDiagonal === 0) return;
  const ratio = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * offDiagonal);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) turn(matrix, k * n + p, k * n + q, cosine, sine);
  for (let k = 0; k < n; k++) {
    turn(matrix, p * n + k, q * n + k, cosine, sine);
    turn(vectors, p * n + k, q * n + k, cosine, sine);
  }
}

function turn(matrix: SquareMatrix, first: number, second: number, cosine: number, sine: number): void {
  const a = matrix[first]!;
  const b = matrix[second]!;
  matrix[first] = cosine * a - sine * b;
  matrix[second] = sine * a + cosine * b;
}
