/** What a study file may say of its simulated children: what it says is what is drawn, and what it does not say is as it always was. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { smallStudy } from '../../../test/helpers/smallStudy.ts'
import { writeTinyPackage } from '../../../test/helpers/tinyPackage.ts'
import { parseTable } from '../../base/index.ts'
import { loadPackage } from '../../model/node/index.ts'
import { assumedSpread, generators, handKneeSdMonths, kneeTruth, planPatient } from '../../phantom/index.ts'
import { makeCohort, spreadOf } from './cohort.ts'
import { counterfactuals } from './counterfactuals.ts'
import { measuresOf } from './indicators.ts'
import { readTransfer } from './transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-phantom-cohort-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function study(more: string, seed = 5) {
  const path = join(folder, 'small.yaml')
  const cohort = `cohort: { import: phantom, children: 1, side: 64${more} }`
  writeFileSync(
    path,
    smallStudy(1)
      .replace('seed: 5', `seed: ${seed}`)
      .replace('simulated: false', 'simulated: true')
      .replace(/cohort: .*/, cohort),
  )
  return readTransfer(path)
}
const spreadIn = (more: string) => {
  const { cohort } = study(more)
  return spreadOf(cohort as Parameters<typeof spreadOf>[0])
}

describe('simulated children of a study', { timeout: 120_000 }, () => {
  it('stray as assumed unless said, and the scatter of the label follows', () => {
    expect(spreadIn('')).toEqual(assumedSpread)
    const wide = spreadIn(', spread: { handSdMonths: 8, kneeSdMonths: 6 }')
    expect(wide).toEqual({ ...assumedSpread, handSdMonths: 8, kneeSdMonths: 6 })
    // 0.9545 times 10.
    expect(handKneeSdMonths(wide)).toBeCloseTo(9.545, 6)
  })
  it('leave a study file that says nothing what it was, so that its finished steps stay finished', () => {
    expect(study('').cohort).toEqual({ import: 'phantom', children: 1, side: 64, generator: 'a' })
  })
  it.each([
    [', spread: { handSdMonths: -1 }', /cohort.spread.handSdMonths/],
    [', spread: { handMonths: 1 }', /handMonths/],
    [', readers: { pull: 2 }', /cohort.readers.pull/],
    [', readers: { wholeYears: 0.8 }', /cohort.readers.*together at most 1/s],
  ])('refuse %s', (more, message) => {
    expect(() => study(more)).toThrow(message)
  })
  it('are drawn with that spread and read by those readers', async () => {
    // One hand and one knee.
    const said = study(', spread: { handSdMonths: 8 }, readers: { count: 3, pull: 1, sdMonths: 0 }', 7)
    await makeCohort(said, folder, () => {})
    const settings = JSON.parse(readFileSync(join(folder, 'phantom.json'), 'utf8'))
    expect(settings.spread).toEqual({ ...assumedSpread, handSdMonths: 8 })
    const readings = parseTable(readFileSync(join(folder, 'readings.csv'), 'utf8'), 'readings.csv').rows
    const [film] = parseTable(readFileSync(join(folder, 'films.csv'), 'utf8'), 'films.csv').rows
    expect(readings.map(({ values }) => values.reader)).toEqual(['sim-reader-1', 'sim-reader-2', 'sim-reader-3'])
    for (const { values } of readings) {
      expect(values.blinded_to_age).toBe('false')
      // Who leans on the calendar alone says it, but for a bias of at most 2.5 SD of 2.5 months, and rounding to a year.
      const off = Number(values.bone_age_months) - Number(film.values.chronological_age_months)
      expect(Math.abs(off)).toBeLessThan(6.25 + 6 + 1)
    }
    expect(existsSync(join(folder, film.values.file))).toBe(true)
  })
  it('stray alike where films differ in one thing', async () => {
    const packaged = join(folder, 'model')
    const { preprocessing } = writeTinyPackage(packaged)
    writeTinyPackage(packaged, { preprocessing: { ...preprocessing, find: 'knee', kneeWidths: 2.2 } })
    const spread = { ...assumedSpread, kneeSdMonths: 20 }
    const seen: Record<string, number>[] = []
    const oracle = (measures: Record<string, number>) => {
      seen.push(measures)
      return 100
    }
    const options = { seed: 3, children: 1, side: 64, generator: 'a', onFilms: () => {} } as const
    const rows = await counterfactuals(loadPackage(packaged), oracle, { ...options, spread })
    expect(rows.map(({ changed }) => changed)).toEqual(['maturity', 'size', 'rotation', 'exposure'])
    const drawn = (of: typeof spread) => {
      const ages = { fromMonths: 36, toMonths: 156 }
      const plan = planPatient(7_000_006, 0, 64, { ages, spread: of, generator: generators.a })
      const { subject } = plan.find(film => film.subject.joint === 'knee')!
      if (subject.joint !== 'knee') throw new Error('a knee')
      return measuresOf(kneeTruth(subject.child, subject.draws, 64))
    }
    expect(seen[0]).toEqual(drawn(spread))
    expect(seen[0]).not.toEqual(drawn(assumedSpread))
  })
})
