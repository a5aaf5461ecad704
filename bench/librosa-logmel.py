"""Times librosa's log-mel of one window: a path of raw float32 on the command line, then one line in, one time in ms out."""

import sys
import time

import librosa
import numpy as np

window = np.fromfile(sys.argv[1], "<f4")


def log_mel(samples):
    mel = librosa.feature.melspectrogram(
        y=samples, sr=48000, n_fft=1024, hop_length=256, win_length=1024, window="hann", center=True,
        pad_mode="constant", power=2.0, n_mels=128, fmin=0, fmax=24000, htk=True, norm=None,
    )
    return librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None)


log_mel(window)
print(librosa.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    log_mel(window)
    print((time.perf_counter() - start) * 1000, flush=True)
