// Arithmetic on several frames at once: T is f32 for four lanes or f64 for two. The names are short because the formulas
// in fft.ts are long.

// @ts-ignore: decorator
@inline
export function add<T>(a: v128, b: v128): v128 {
  return v128.add<T>(a, b);
}

// @ts-ignore: decorator
@inline
export function sub<T>(a: v128, b: v128): v128 {
  return v128.sub<T>(a, b);
}

// @ts-ignore: decorator
@inline
export function mul<T>(a: v128, b: v128): v128 {
  return v128.mul<T>(a, b);
}

/** The larger in each lane. `f32x4.max` itself takes several instructions, to get NaN and -0 right. */
// @ts-ignore: decorator
@inline
export function larger(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}

// @ts-ignore: decorator
@inline
export function smaller(a: v128, b: v128): v128 {
  return f32x4.pmin(a, b);
}

/** The number at an address, in all lanes: a table value that is the same for every frame. */
// @ts-ignore: decorator
@inline
export function splat<T>(address: usize): v128 {
  return v128.load_splat<T>(address);
}

// A 4 x 4 transpose turns four vectors of four neighbouring samples (or bands) of one frame each into four vectors of
// one sample of four frames each, and back. Two rounds of shuffles do it: first pairs of rows are interleaved,
//   lowHalf(a, b)  = a0 b0 a1 b1        highHalf(a, b) = a2 b2 a3 b3
// then the pairs of pairs are joined,
//   evenPair(ab, cd) = column 0 or 2    oddPair(ab, cd) = column 1 or 3

// @ts-ignore: decorator
@inline
export function lowHalf(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
export function highHalf(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline
export function evenPair(ab: v128, cd: v128): v128 {
  return v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
export function oddPair(ab: v128, cd: v128): v128 {
  return v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
}
