import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { parseTable, UsageError } from '../../base/index.ts'
import { decodeImage, pngText } from '../../image/index.ts'
import { drawReaders } from '../readers.ts'
import { type PhantomOptions, writePhantoms } from './writePhantoms.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'physis-phantom-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const table = (name: string) => parseTable(readFileSync(join(folder, name), 'utf8'), name).rows.map(row => row.values)
const make = (children: number, seed = 5) => writePhantoms({ folder, children, seed, side: 96, workers: 2 })

it('writes films that carry their mark, masks, a manifest and the truth', async () => {
  expect(await make(3)).toEqual({ films: 3, written: 3 })
  const films = table('films.csv')
  const truths = table('truth.csv')
  expect(films.map(f => f.file)).toEqual(truths.map(t => t.file))
  for (const [i, film] of films.entries()) {
    const bytes = readFileSync(join(folder, film.file))
    expect(pngText(bytes)).toEqual({ 'Physis-Simulated': 'physis-phantom-a 1' })
    expect(decodeImage(bytes)).toMatchObject({ width: 96, height: 96, maxValue: 255, coloured: false })
    expect(film).toMatchObject({ patient: `sim-5-00000${i}`, joint: 'knee', view: 'AP', device: 'physis-phantom-a 1' })
    expect(Number(truths[i].skeletal_age_months)).toBeGreaterThanOrEqual(0)
    expect(truths[i].femur_plate_centre_x_px).not.toBe('')
    for (const plate of ['femur', 'tibia', 'fibula'])
      expect(existsSync(join(folder, 'plates', `${film.patient}-knee-${plate}.png`))).toBe(true)
  }
  expect(readdirSync(folder).sort()).toEqual(['films', 'films.csv', 'phantom.json', 'plates', 'truth.csv'])
})

it('continues where it stopped, with the same result, and adds children', async () => {
  const first = table('films.csv')[0].file
  const before = readFileSync(join(folder, first))
  const truth = readFileSync(join(folder, 'truth.csv'), 'utf8')
  const kept = statSync(join(folder, table('films.csv')[1].file)).mtimeMs
  rmSync(join(folder, first))
  rmSync(join(folder, 'truth.csv'))
  expect(await make(3)).toEqual({ films: 3, written: 1 })
  expect(readFileSync(join(folder, first))).toEqual(before)
  expect(readFileSync(join(folder, 'truth.csv'), 'utf8')).toBe(truth)
  expect(statSync(join(folder, table('films.csv')[1].file)).mtimeMs).toBe(kept)
  expect(await make(4)).toEqual({ films: 4, written: 1 })
})

it('refuses a folder of other settings', async () => {
  await expect(make(3, 6)).rejects.toThrow(UsageError)
})

it('writes paired cohorts: hands, knees, dates, readings and both ages', async () => {
  const paired = mkdtempSync(join(tmpdir(), 'physis-paired-'))
  const at = (name: string) => parseTable(readFileSync(join(paired, name), 'utf8'), name).rows.map(row => row.values)
  const write = (readers?: PhantomOptions['readers']) =>
    writePhantoms({
      folder: paired,
      children: 2,
      seed: 5,
      side: 96,
      workers: 2,
      films: 'paired',
      generator: 'b',
      readers,
    })
  const { films, written } = await write()
  expect(written).toBe(films)
  const manifest = at('films.csv')
  const truths = at('truth.csv')
  expect(manifest.length).toBe(films)
  for (const patient of ['sim-5-000000', 'sim-5-000001'])
    expect(new Set(manifest.filter(f => f.patient === patient).map(f => f.joint))).toEqual(new Set(['hand', 'knee']))
  for (const [i, film] of manifest.entries()) {
    const truth = truths[i]
    expect(truth.skeletal_age_months).toBe(truth[`${film.joint}_skeletal_age_months`])
    expect(film.view).toBe(film.joint === 'hand' ? 'PA' : 'AP')
    expect(pngText(readFileSync(join(paired, film.file)))).toEqual({ 'Physis-Simulated': 'physis-phantom-b 1' })
    expect(existsSync(join(paired, film.file.replace('films', 'plates').replace('.png', '-bone.png')))).toBe(true)
  }
  const hands = manifest.filter(f => f.joint === 'hand').map(f => f.file)
  expect(at('readings.csv').map(r => r.file)).toEqual(hands.flatMap(file => [file, file]))
  // The same films read by others.
  expect(await write([{ ...drawReaders(1, 1)[0], name: 'another' }])).toEqual({ films, written: 0 })
  expect(at('readings.csv').map(r => r.reader)).toEqual(hands.map(() => 'another'))
  rmSync(paired, { recursive: true })
})

it('writes scrambled cohorts: the truth and the readings of the child, films of another', async () => {
  const [plain, other] = ['plain', 'scrambled'].map(name => mkdtempSync(join(tmpdir(), `physis-${name}-`)))
  // One hand and one knee.
  const common = { children: 1, seed: 7, side: 64, workers: 1, films: 'paired' } as const
  await writePhantoms({ folder: plain, ...common })
  await writePhantoms({ folder: other, ...common, scrambled: true })
  const [truths, scrambled] = [plain, other].map(
    folder => parseTable(readFileSync(join(folder, 'truth.csv'), 'utf8'), 'truth.csv').rows,
  )
  for (const [i, { values }] of scrambled.entries()) {
    const own = truths[i].values
    expect(values.skeletal_age_months).toBe(own.skeletal_age_months)
    expect(values.maturity_months).toBe(own.maturity_months)
    expect(values.shown_skeletal_age_months).not.toBe(own.skeletal_age_months)
    expect(own).not.toHaveProperty('shown_skeletal_age_months')
    expect(readFileSync(join(other, own.file))).not.toEqual(readFileSync(join(plain, own.file)))
  }
  expect(readFileSync(join(other, 'readings.csv'), 'utf8')).toBe(readFileSync(join(plain, 'readings.csv'), 'utf8'))
  await expect(writePhantoms({ folder: plain, ...common, scrambled: true })).rejects.toThrow(UsageError)
  for (const folder of [plain, other]) rmSync(folder, { recursive: true })
})
