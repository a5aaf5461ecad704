import { describe, expect, it } from 'vitest';
import { EMOTIONS, type Emotion } from '../../../src/sdk/emotion.ts';
import type { Clip, Gender } from '../../../src/train/corpora/clip.ts';
import { type ClipResult, scoreResults } from '../../../src/train/evaluation/evaluate.ts';

function result(
  label: Emotion,
  predicted: Emotion | null,
  gender: Gender,
  female: number | null,
): ClipResult {
  const clip: Clip = { path: '', corpus: 'test', speaker: 'test/1', gender, label, intensity: null };
  const probabilities = EMOTIONS.map((emotion) =>
    predicted === null ? 1 / 8 : emotion === predicted ? 0.9 : 0.1 / 7,
  );
  return { clip, probabilities, judged: predicted === null ? 0 : 3, abstained: 1, female };
}

describe('scoreResults', () => {
  it('scores labels and routing, and counts a clip nobody judged as the guess it is', () => {
    const { n, accuracy, uar, unjudged, routing } = scoreResults([
      result('angry', 'angry', 'male', 0.1),
      result('angry', 'sad', 'female', 0.2),
      result('calm', null, 'female', null),
      result('happy', 'happy', 'female', 0.9),
    ]);
    expect({ n, unjudged }).toEqual({ n: 4, unjudged: 1 });
    expect(accuracy).toBeCloseTo(2 / 4, 10);
    expect(uar).toBeCloseTo((1 / 2 + 0 + 1) / 3, 10);
    expect(routing).toEqual({ n: 3, accuracy: expect.closeTo(2 / 3, 10) });
  });
});
