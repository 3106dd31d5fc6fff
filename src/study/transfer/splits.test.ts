import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseTable, UsageError } from '../../base/index.ts'
import { manifestOf, type SplitFilm } from '../../cohort/index.ts'
import { checkOwnSplits, refuseNoCrops, siteSplits } from './splits.ts'
import type { TransferStudy } from './transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-splits-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifestWith = (...lines: string[]) => manifestOf(parseTable(['file,joint', ...lines].join('\n'), 'films.csv'))

it("names the parts of a site's own splits that lack a sex or an age band", () => {
  const path = join(folder, 'splits.csv')
  writeFileSync(path, 'file,split,fold\na.png,test,\nb.png,fold,1\nc.png,fold,2\nd.png,fold,1\ne.png,train,\n')
  const film = (name: string, sex: 'F' | 'M', ageMonths: number, patient?: string): SplitFilm => ({
    file: `${name}.png`,
    line: 2,
    sex,
    ageMonths,
    patient,
    joint: 'knee',
  })
  const films = [
    film('a', 'F', 100, 'p1'),
    film('b', 'F', 110, 'p2'),
    film('c', 'M', 100, 'p3'),
    film('d', 'M', 130, 'p4'),
    film('e', 'M', 130),
  ]
  const { parts, warnings } = siteSplits(path, films, manifestWith(...films.map(({ file }) => `${file},knee`)))
  expect(parts).toEqual([
    { title: 'Fold 1', films: 2, patients: 2 },
    { title: 'Fold 2', films: 1, patients: 1 },
    { title: 'Test', films: 1, patients: 1 },
    { title: 'Training only', films: 1, patients: 0 },
  ])
  expect(warnings).toEqual([
    'fold 2 without girls (in the study: 2)',
    'test without boys (in the study: 3)',
    'fold 2, test without children of 120 to 144 months (in the study: 2)',
  ])
})

it('stops where no knee could be cut', () => {
  const row = (failure: string, index?: number) => ({ file: 'a.png', sha256: '', found: false, failure, index })
  expect(() => refuseNoCrops('state', [row('unreadable'), row('', 0)])).not.toThrow()
  expect(() =>
    refuseNoCrops(
      'state',
      ['unreadable', 'not_one_knee', 'unreadable'].map(code => row(code)),
    ),
  ).toThrow('none of the 3 films that are paired could be cut: unreadable (2), not_one_knee (1): look at')
})

describe("a site's own splits", () => {
  const manifest = manifestWith('k/a.png,knee', 'h/a.png,hand', 'k/b.png,knee', 'm/b.png,knee', 'k/c.png,knee')
  const path = join(folder, 'own.csv')
  const film = (file: string, patient: string, more: Partial<SplitFilm> = {}): SplitFilm => ({
    file,
    line: 2,
    patient,
    joint: 'knee',
    ...more,
  })
  const films = [film('k/a.png', '1'), film('k/b.png', '2'), film('k/c.png', '3')]
  const split = (...lines: string[]) => {
    writeFileSync(path, ['file,split,fold', ...lines].join('\n'))
    return siteSplits(path, films, manifest)
  }

  it('may name a film without folder and ending, where that is one knee', () => {
    const { rows } = split('a,test,', 'k/b.png,fold,1')
    expect(rows.map(({ file, split }) => [file, split])).toEqual([
      ['k/a.png', 'test'],
      ['k/b.png', 'fold'],
    ])
    expect(() => split('b,test,')).toThrow(
      new UsageError(
        `${path}, line 2: b is the name of 2 films of films.csv, k/b.png and m/b.png: write the film as its column file does`,
      ),
    )
  })
  it.each([
    ['k/a.png,fold,2', 'k/a.png'],
    ['a,test,', 'a'],
  ])('name a film once: %s', (row, name) => {
    expect(() => split('./k/a.png,test,', 'k/c.png,test,', row)).toThrow(
      new UsageError(`${path}, line 4: ${name} stands on line 2 too: leave it in one part`),
    )
  })
  it('are counted where they name no film', () => {
    const { warnings } = split('k/a.png,test,', 'h/a.png,test,', 'x.png,fold,1', 'y,fold,1')
    expect(warnings[0]).toBe(`2 of 4 rows of ${path} name no film of films.csv, as x.png on line 4: not used`)
  })

  const check = (hands: [string, string], patients: [string, string], hashes: string[] = []) => {
    writeFileSync(path, 'file,split,fold\nk/a.png,test,\nk/c.png,fold,1\n')
    const pairs = ['k/a.png', 'k/c.png'].map((kneeFile, i) => ({ kneeFile, handFile: hands[i], patient: patients[i] }))
    const study = { cohort: { import: 'tables', splits: path } } as unknown as TransferStudy
    const known = new Map(hashes.map((sha256, i) => [pairs[i].kneeFile, { sha256 }]))
    checkOwnSplits(study, manifest, { pairs } as unknown as Parameters<typeof checkOwnSplits>[2], known, () => {})
  }
  it('are checked for leaks before anything is trained', () => {
    expect(() => check(['h1.png', 'h2.png'], ['1', '2'], ['x', 'y'])).not.toThrow()
    expect(() => check(['h1.png', 'h2.png'], ['1', '1'])).toThrow(/own\.csv leaks: one patient is in test /)
    expect(() => check(['h1.png', 'h1.png'], ['1', '2'])).toThrow(/leaks: film h1\.png is in test /)
    expect(() => check(['h1.png', 'h2.png'], ['1', '2'], ['x', 'x'])).toThrow(/leaks: one picture is in test /)
  })
})
