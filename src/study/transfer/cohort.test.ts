import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { SplitFilm } from '../../cohort/index.ts'
import { siteSplits } from './cohort.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-cohort-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it("names the parts of a site's own splits that lack a sex or an age band", () => {
  const path = join(folder, 'splits.csv')
  writeFileSync(path, 'file,split,fold\na.png,test,\nb.png,fold,1\nc.png,fold,2\nd.png,fold,1\ne.png,train,\n')
  const film = (name: string, sex: 'F' | 'M', ageMonths: number, patient?: string): SplitFilm => ({
    file: `${name}.png`,
    line: 2,
    sex,
    ageMonths,
    patient,
  })
  const { parts, warnings } = siteSplits(path, [
    film('a', 'F', 100, 'p1'),
    film('b', 'F', 110, 'p2'),
    film('c', 'M', 100, 'p3'),
    film('d', 'M', 130, 'p4'),
    film('e', 'M', 130),
  ])
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
