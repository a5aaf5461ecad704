/**
 * Averages the channels of a clip, which holds one speaker whatever its number of channels.
 *
 * @param channels - equal lengths
 * @returns mono samples; the only channel itself where there is one
 */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]!;
  const mono = new Float32Array(channels[0]!.length);
  for (const channel of channels) {
    for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]! / channels.length;
  }
  return mono;
}
