import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { namedFilms } from './films.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-films-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const manifest = join(folder, 'films.csv')
writeFileSync(manifest, 'file,sex,chronological_age_months\na.png,F,150\n')

it.each([
  [{ sex: 'M' as const }, ['sex: M by --sex, F in the manifest; --sex was used']],
  [{ ageMonths: 152 }, ['age: 12 y 8 m by --age, 12 y 6 m in the manifest; --age was used']],
  [{ sex: 'F' as const, ageMonths: 151 }, []],
])('a flag that says other than the manifest is a warning: %j', (flags, warnings) => {
  const [film] = namedFilms([], { manifest, ...flags }).films
  expect(film.warnings).toEqual(warnings)
})
