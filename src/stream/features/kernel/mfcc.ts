import { frameOfLane } from './frame-group';
import { add, mul, splat } from './lanes';
import { DCT, F32, MEL_LANES, MFCC, N_MELS, N_MFCC, V128 } from './memory-layout';

/** Cepstral coefficients of the group, from MEL_LANES into rows of MFCC: one dot product with each row of the DCT. */
export function storeMfcc(): void {
  for (let coefficient = 0; coefficient < N_MFCC; coefficient++) {
    const basis = DCT + <usize>(coefficient * N_MELS) * F32;
    let even = f32x4.splat(0);
    let odd = f32x4.splat(0);
    for (let band: usize = 0; band < <usize>N_MELS; band += 2) {
      const level = MEL_LANES + band * V128;
      even = add<f32>(even, mul<f32>(v128.load(level), splat<f32>(basis + band * F32)));
      odd = add<f32>(odd, mul<f32>(v128.load(level + V128), splat<f32>(basis + (band + 1) * F32)));
    }
    const sum = add<f32>(even, odd);
    storeOfFrame(frameOfLane(0), coefficient, f32x4.extract_lane(sum, 0));
    storeOfFrame(frameOfLane(1), coefficient, f32x4.extract_lane(sum, 1));
    storeOfFrame(frameOfLane(2), coefficient, f32x4.extract_lane(sum, 2));
    storeOfFrame(frameOfLane(3), coefficient, f32x4.extract_lane(sum, 3));
  }
}

// @ts-ignore: decorator
@inline
function storeOfFrame(frame: i32, coefficient: i32, value: f32): void {
  store<f32>(MFCC + <usize>(frame * N_MFCC + coefficient) * F32, value);
}
