import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../../../src/train/corpora/tables/table.ts';

const cells = (text: string, delimiter = ',') => parseTable(text, delimiter).map((row) => row.cells);

describe('parseTable', () => {
  it('reads quotes, doubled quotes, delimiters and line ends in cells', () => {
    expect(cells('a,"b, c","say ""ah"""\r\n1,"two\nlines",3\n')).toEqual([
      ['a', 'b, c', 'say "ah"'],
      ['1', 'two\nlines', '3'],
    ]);
  });

  it('says on which line a row starts, also after a cell of several lines', () => {
    expect(parseTable('a\n\n"x\ny"\nb', ',').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('trims cells, keeps empty ones and leaves blank lines out', () => {
    expect(cells(' a ,,b\n\n   \n,', ',')).toEqual([
      ['a', '', 'b'],
      ['', ''],
    ]);
    expect(cells('a\t"b\tc"', '\t')).toEqual([['a', 'b\tc']]);
    expect(cells('')).toEqual([]);
  });

  it('reads back whatever was quoted', () => {
    const cell = fc.string().map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(cells(text)).toEqual(rows);
      }),
    );
  });
});
