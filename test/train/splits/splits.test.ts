import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { EMOTIONS } from '../../../src/sdk/emotion.ts';
import type { Clip } from '../../../src/train/corpora/clip.ts';
import { parseRavdessName } from '../../../src/train/corpora/ravdess.ts';
import { openCorpus } from '../../../src/train/corpora/registry.ts';
import { createRandom, shuffle } from '../../../src/train/random.ts';
import { actorsSplit, parseActors, SHIPPED_SPLIT } from '../../../src/train/splits/actors.ts';
import { randomSplit } from '../../../src/train/splits/random-split.ts';
import { resolveSplit } from '../../../src/train/splits/resolve-split.ts';
import { RAVDESS_FOLDS, speakerFold } from '../../../src/train/splits/speaker-folds.ts';
import { type Split, type SplitPart, selectClips } from '../../../src/train/splits/split.ts';
import { describeWith, SHARED } from '../../requirements.ts';

const PARTS = ['train', 'validation', 'test'] as const;

const clipOf = (speaker: string, path = `${speaker}.wav`, label: Clip['label'] = 'happy'): Clip => ({
  path,
  corpus: speaker.split('/')[0]!,
  speaker,
  gender: 'female',
  label,
  intensity: null,
});

const partOfActor = (split: Split, actor: number): SplitPart =>
  split.partOf(clipOf(`ravdess/${String(actor).padStart(2, '0')}`));

/** Speakers that are in more than one part. */
function torn(split: Split, clips: readonly Clip[]): string[] {
  const parts = new Map<string, Set<SplitPart>>();
  for (const clip of clips)
    parts.set(clip.speaker, (parts.get(clip.speaker) ?? new Set()).add(split.partOf(clip)));
  return [...parts].filter(([, found]) => found.size > 1).map(([speaker]) => speaker);
}

/** Every clip of RAVDESS speech, as its publication describes it. */
const RAVDESS: readonly Clip[] = Array.from({ length: 24 }, (_, actor) =>
  EMOTIONS.flatMap((_label, emotion) =>
    (emotion === 0 ? [1] : [1, 2]).flatMap((intensity) =>
      [1, 2].flatMap((statement) =>
        [1, 2].map((repetition) => {
          const numbers = [3, 1, emotion + 1, intensity, statement, repetition, actor + 1];
          return parseRavdessName(`${numbers.map((n) => String(n).padStart(2, '0')).join('-')}.wav`)!;
        }),
      ),
    ),
  ),
).flat(2);

const MEN = RAVDESS.filter(({ gender }) => gender === 'male');

describe('randomSplit', () => {
  const count = (split: Split, clips: readonly Clip[]) =>
    PARTS.map((part) => selectClips(clips, split, part).length);

  test.each([1, 2, 3])('divides 720 clips into 576, 72 and 72, seed %i', (seed) => {
    expect(MEN).toHaveLength(720);
    expect(count(randomSplit(MEN, seed), MEN)).toEqual([576, 72, 72]);
  });

  it('holds out every label in proportion', () => {
    const split = randomSplit(MEN, 1);
    for (const label of EMOTIONS) {
      const expected = label === 'neutral' ? 4.8 : 9.6;
      for (const part of ['validation', 'test'] as const) {
        const held = selectClips(MEN, split, part, (clip) => clip.label === label).length;
        expect(Math.abs(held - expected)).toBeLessThan(1);
      }
    }
  });

  it('never parts the two clips that are byte-identical', () => {
    const twins = MEN.filter(({ path }) => /03-01-03-01-02-0[12]-07/.test(path));
    expect(twins).toHaveLength(2);
    const parts = new Set<SplitPart>();
    for (let seed = 0; seed < 60; seed++) {
      const split = randomSplit(MEN, seed);
      expect(split.partOf(twins[0]!)).toBe(split.partOf(twins[1]!));
      expect(count(split, MEN)).toEqual([576, 72, 72]);
      parts.add(split.partOf(twins[0]!));
    }
    expect(parts.size).toBeGreaterThan(1);
  });

  it('is fixed by its seed, whatever the order of the clips', () => {
    const shuffled = shuffle([...MEN], createRandom(9));
    const [one, again, other] = [randomSplit(MEN, 5), randomSplit(shuffled, 5), randomSplit(MEN, 6)];
    expect(MEN.map((clip) => again.partOf(clip))).toEqual(MEN.map((clip) => one.partOf(clip)));
    expect(MEN.map((clip) => other.partOf(clip))).not.toEqual(MEN.map((clip) => one.partOf(clip)));
  });

  it('holds out a tenth of any clips, and has nothing to say of others', () => {
    const clips = fc.uniqueArray(fc.record({ path: fc.uuid(), label: fc.constantFrom(...EMOTIONS) }), {
      selector: ({ path }) => path,
      maxLength: 200,
    });
    fc.assert(
      fc.property(clips, fc.integer(), (records, seed) => {
        const given = records.map(({ path, label }) => clipOf('x/1', path, label));
        const split = randomSplit(given, seed);
        const [train, validation, held] = count(split, given);
        expect(train! + validation! + held!).toBe(given.length);
        expect(held).toBeLessThanOrEqual(Math.round(given.length / 10));
        expect(Math.abs(validation! - held!)).toBeLessThanOrEqual(8);
        expect(split.partOf(clipOf('x/1', 'elsewhere.wav'))).toBe('none');
      }),
    );
  });
});

describe('speakerFold', () => {
  it('tests every actor in exactly one fold', () => {
    expect(RAVDESS_FOLDS.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    const tested = RAVDESS_FOLDS.flatMap((_, fold) =>
      Array.from({ length: 24 }, (_actor, i) => i + 1).filter(
        (actor) => partOfActor(speakerFold(fold), actor) === 'test',
      ),
    );
    expect(tested.sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  });

  test.each([0, 1, 2, 3, 4])('fold %i validates on one man and one woman of the next fold', (fold) => {
    const split = speakerFold(fold);
    const validation = RAVDESS.filter((clip) => split.partOf(clip) === 'validation');
    const actors = new Set(validation.map(({ speaker }) => Number(speaker.slice(-2))));
    expect(actors.size).toBe(2);
    expect(new Set(validation.map(({ gender }) => gender)).size).toBe(2);
    for (const actor of actors) expect(RAVDESS_FOLDS[(fold + 1) % 5]).toContain(actor);
    expect(torn(split, RAVDESS)).toEqual([]);
    expect(selectClips(RAVDESS, split, 'none')).toEqual([]);
  });

  it('uses other corpora for training where asked to', () => {
    expect(speakerFold(0).partOf(clipOf('tess/OAF'))).toBe('none');
    expect(speakerFold(0, 'train').partOf(clipOf('tess/OAF'))).toBe('train');
  });

  it.each([-1, 5, 0.5])('refuses fold %d', (fold) => {
    expect(() => speakerFold(fold)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }));
  });
});

describe('actorsSplit', () => {
  it('keeps the published test speakers of the shipped models for the test', () => {
    const part = (speaker: string) => SHIPPED_SPLIT.partOf(clipOf(speaker));
    expect(['ravdess/21', 'ravdess/24', 'crema-d/1073', 'crema-d/1091'].map(part)).toEqual(
      Array(4).fill('test'),
    );
    expect(['ravdess/19', 'ravdess/20', 'crema-d/1064', 'crema-d/1072'].map(part)).toEqual(
      Array(4).fill('validation'),
    );
    expect(['ravdess/01', 'ravdess/18', 'crema-d/1063', 'tess/OAF', 'nemo/WR0'].map(part)).toEqual(
      Array(5).fill('train'),
    );
  });

  it('gives actors on no list nothing to do', () => {
    const split = actorsSplit({ ravdess: { train: '1', validation: '2', test: '3' } });
    expect(partOfActor(split, 4)).toBe('none');
    expect(split.partOf(clipOf('ravdess/guest'))).toBe('none');
    expect(split.partOf(clipOf('tess/OAF'))).toBe('none');
  });

  it('refuses an actor on two lists', () => {
    expect(() => actorsSplit({ ravdess: { train: '1-18', validation: '18', test: '19' } })).toThrow(
      'ravdess actor 18 must be on one list, is on train and validation',
    );
  });

  it('never has a speaker on two sides, whatever the lists', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PARTS), { minLength: 24, maxLength: 24 }), (parts) => {
        const list = (part: SplitPart) =>
          parts.flatMap((chosen, i) => (chosen === part ? [i + 1] : [])).join(',');
        fc.pre(PARTS.every((part) => list(part) !== ''));
        const split = actorsSplit({
          ravdess: { train: list('train'), validation: list('validation'), test: list('test') },
        });
        expect(torn(split, RAVDESS)).toEqual([]);
        for (const [i, part] of parts.entries()) expect(partOfActor(split, i + 1)).toBe(part);
      }),
    );
  });
});

describe('resolveSplit', () => {
  const material = { clips: MEN, seed: 1 };

  it('knows the three kinds', () => {
    expect(resolveSplit('random-8-1-1', material).description).toContain('720 clips');
    expect(resolveSplit('speaker-folds:3', material).description).toContain('speaker fold 3');
    expect(resolveSplit('actors', material)).toBe(SHIPPED_SPLIT);
  });

  it.each(['random', 'speaker-folds', 'speaker-folds:5', ''])('refuses "%s"', (name) => {
    expect(() => resolveSplit(name, material)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    );
  });
});

describe('parseActors', () => {
  it('reads ranges and lists', () => {
    expect(parseActors('21-24')).toEqual([21, 22, 23, 24]);
    expect(parseActors('2, 5,14-16')).toEqual([2, 5, 14, 15, 16]);
  });

  it.each(['', 'a', '5-2', '1--3'])('refuses "%s"', (text) => {
    expect(() => parseActors(text)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }));
  });
});

describeWith('shared', 'splits of the real corpora', () => {
  test('keep every speaker, with their songs, on one side', async () => {
    const names = ['ravdess', 'ravdess-song', 'crema-d', 'tess', 'nemo'];
    const corpora = await Promise.all(names.map((name) => openCorpus(name, join(SHARED, 'data', name))));
    const clips = corpora.flatMap((corpus) => corpus.clips);
    expect(clips).toHaveLength(1440 + 1012 + 7436 + 2800 + 4481);
    for (const split of [SHIPPED_SPLIT, ...[0, 1, 2, 3, 4].map((fold) => speakerFold(fold, 'train'))])
      expect(torn(split, clips)).toEqual([]);
  });

  test('random: every clip is in one part, 576, 72 and 72 for each gender', async () => {
    const { clips } = await openCorpus('ravdess', join(SHARED, 'data', 'ravdess'));
    for (const gender of ['female', 'male']) {
      const own = clips.filter((clip) => clip.gender === gender);
      const split = randomSplit(own, 1);
      const selected = PARTS.map((part) => selectClips(clips, split, part));
      expect(selected.map(({ length }) => length)).toEqual([576, 72, 72]);
      expect(new Set(selected.flat()).size).toBe(720);
    }
  });
});
