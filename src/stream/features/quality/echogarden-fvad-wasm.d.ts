declare module '@echogarden/fvad-wasm' {
  /** The C functions of libfvad and the memory they work in. */
  interface FvadModule {
    /** Views of the memory; replaced when it grows, so never keep one. */
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** Returns the address of a new detector, 0 when memory is used up. */
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    /** 0 quality to 3 very aggressive; returns -1 for any other. */
    _fvad_set_mode(detector: number, mode: number): number;
    /** 8000, 16000, 32000 or 48000 Hz; returns -1 for any other. */
    _fvad_set_sample_rate(detector: number, sampleRate: number): number;
    /** 10, 20 or 30 ms of samples; returns 1 for speech, 0 for none, -1 for a length that is not allowed. */
    _fvad_process(detector: number, samples: number, length: number): number;
  }

  /** Compiles and starts one instance. */
  const startFvad: () => Promise<FvadModule>;
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default startFvad;
}
