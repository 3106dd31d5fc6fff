import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

it('leaves out what lies in the output folder, unless that is what is to be read', () => {
  const at = (name: string) => join(folder, name)
  mkdirSync(at('study/out'), { recursive: true })
  for (const name of ['study/a.png', 'study/out/b.png', 'study/outer.png']) writeFileSync(at(name), '')
  const read = (path: string) => {
    const { films, inOut } = namedFilms([at(path)], { out: at('study/out') })
    return [films.map(film => film.path), inOut]
  }
  expect(read('study')).toEqual([[at('study/a.png'), at('study/outer.png')], 1])
  expect(read('study/out')).toEqual([[at('study/out/b.png')], 0])
  expect(read('study/out/b.png')).toEqual([[at('study/out/b.png')], 0])
})
