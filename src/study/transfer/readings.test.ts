import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseTable } from '../../base/index.ts'
import { manifestOf } from '../../cohort/index.ts'
import { readStudyReadings } from './readings.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-readings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifestWith = (header: string, ...lines: string[]) =>
  manifestOf(parseTable(`${[header, ...lines].join('\n')}\n`, 'films.csv'))
const films = manifestWith('file,joint', 'a.png,hand', 'b.png,hand', 'c.png,hand', 'knee.png,knee')
const readingsIn = (header: string, ...lines: string[]) => {
  const path = join(folder, 'readings.csv')
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`)
  return path
}

describe('readings of a study', () => {
  it.each([
    ['teacher', 'pseudo-label'],
    ['simulated truth', 'simulated truth'],
  ])('are not mixed with those of a %s', (reader, kind) => {
    const path = readingsIn('file,reader,bone_age_months', 'a.png,A,100', `b.png,${reader},110`)
    const refuse = () => readStudyReadings(path, films)
    expect(refuse).toThrow(/readings\.csv, line 3, b\.png: this bone age is a /)
    expect(refuse).toThrow(`this bone age is a ${kind} and that of a.png a hand reading: references are never mixed`)
  })
  it('are of people', () => {
    const machine = readingsIn('file,bone_age_months,model', 'a.png,100,m')
    expect(() => readStudyReadings(machine, films)).toThrow(/readings\.csv: .* these bone ages are a pseudo-label/)
    // What stands beside a knee is not used, whatever it is.
    const knee = readingsIn('file,reader,bone_age_months', 'a.png,A,100', 'knee.png,simulated truth,110')
    expect(readStudyReadings(knee, films)).toHaveLength(2)
  })
})
