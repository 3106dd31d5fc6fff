/**
 * A study of a site's own films, here simulated ones that are not said to be: the gate judges knees and hands. What it refuses is refused with what it
 * would have been given beside it, closed plates have their table, and the widths that it measures are a comparator.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatTable, keyedRandom, parseTable } from '../src/base/index.ts'
import type { Evaluation } from '../src/evaluate/index.ts'
import { decodeImage, encodePng, toGrey } from '../src/image/index.ts'
import { writePhantoms } from '../src/phantom/node/index.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { smallStudy } from './helpers/smallStudy.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-judged-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const study = smallStudy(1)
  .replace(/ablation:\n.*\n/, '')
  .replace('against: spline of age and sex', 'against: "ratio of widths, and sex"')
  .replace('saliencyFilms: 2', 'saliencyFilms: 0')
  .replace('simulated: true', 'simulated: false')

const run = (...args: string[]) =>
  runPhysis(['study', 'run', ...args, '--state', 'state'], folder, undefined, { PHYSIS_SECRET: '' })
const rowsOf = (path: string) => parseTable(readFileSync(join(folder, path), 'utf8'), path).rows.map(row => row.values)

/** A hand film that shows nothing. */
let noHand: string
/** A knee that the manifest calls lateral. */
let lateral: string

const side = 192
type Row = Readonly<Record<string, string>>
const mirror = (file: string) => file.replace('films/', 'films/mirrored-')

/** Writes a film's mirror image; the gate is to find the knee on it. */
function mirrored(row: Row): Row {
  const image = decodeImage(readFileSync(join(folder, 'site', row.file)))
  const data = image.data.map((_, i) => image.data[i - (i % side) + side - 1 - (i % side)])
  writeFileSync(join(folder, 'site', mirror(row.file)), encodePng({ ...image, data }))
  const box = { crop_x: '', crop_y: '', crop_width: '', crop_height: '' }
  return {
    ...row,
    ...box,
    file: mirror(row.file),
    patient: `mirrored-${row.patient}`,
    side: row.side === 'L' ? 'R' : 'L',
  }
}

beforeAll(async () => {
  const site = join(folder, 'site')
  await writePhantoms({
    folder: site,
    children: 64,
    seed: 3,
    side,
    films: 'paired',
    ages: { fromMonths: 72, toMonths: 216 },
  })
  // Mirrored, a film is one of another child: twice as many for half the time of drawing.
  for (const [name, alter] of [
    ['films.csv', mirrored],
    ['readings.csv', (row: Row) => ({ ...row, file: mirror(row.file) })],
  ] as const) {
    const table = parseTable(readFileSync(join(site, name), 'utf8'), name)
    const rows = table.rows.flatMap(({ values }) => [values, alter(values)])
    writeFileSync(join(site, name), formatTable(table.columns, rows))
  }
  const films = rowsOf('site/films.csv')
  lateral = films.find(film => film.joint === 'knee')!.file
  const shown = films.map(film => (film.file === lateral ? { ...film, view: 'LATERAL' } : film))
  writeFileSync(join(site, 'films.csv'), formatTable(Object.keys(films[0]), shown))
  noHand = rowsOf('site/films.csv').find(film => film.joint === 'hand')!.file
  const random = keyedRandom(1)
  const noise = Float32Array.from({ length: side ** 2 }, () => random.uniform())
  writeFileSync(join(site, noHand), encodePng(toGrey({ width: side, height: side, data: noise })))
  writeTinyPackage(join(folder, 'teacher'))
  writeFileSync(join(folder, 'study.yaml'), study)
  writeFileSync(
    join(folder, 'unjudged.yaml'),
    study.replace('simulated: false', 'simulated: true').replace('"ratio of widths, and sex"', 'spline of age and sex'),
  )
}, 400_000)

describe('a study of films that the gate judges', { timeout: 600_000 }, () => {
  it('judges knees that were cut before without it', async () => {
    await run('unjudged.yaml', '--until', 'crops')
    expect(rowsOf('state/crops/crops.csv')[0]).not.toHaveProperty('code')
    const { status, stderr } = await run('study.yaml', '--until', 'labels')
    expect(stderr).not.toContain('crops: unchanged')
    expect(stderr).toMatch(/crops: refused as mature, \d+/)
    expect(stderr).toContain('labels: refused or failed, wrong_joint: 1 (')
    expect(status).toBe(0)
    const crops = rowsOf('state/crops/crops.csv').filter(row => row.index !== '')
    expect(crops.length).toBeGreaterThan(90)
    expect(crops.find(({ file }) => file === lateral)?.code).toBe('not_frontal')
    for (const { code, closed } of crops) if (code === 'mature') expect(closed).toBe('true')
    const open = crops.filter(row => row.code === '')
    for (const row of open) {
      expect(row.closed).toBe('false')
      for (const ratio of [row.femur_width_ratio, row.tibia_width_ratio]) {
        expect(Number(ratio)).toBeGreaterThan(0.3)
        expect(Number(ratio)).toBeLessThan(1.5)
      }
    }
    const label = rowsOf('state/labels/pseudo-labels.csv').find(({ file }) => file === noHand)!
    expect(label).toMatchObject({ status: 'refused', code: 'wrong_joint', bone_age_months: '' })
  })

  it('refuses what predict would refuse, and shows what that buys', async () => {
    const { status, stderr } = await run('study.yaml')
    expect(stderr).toContain('crops: unchanged')
    expect(stderr).not.toContain('physis: ')
    expect(stderr.match(/PHYSIS_SECRET is not set, so the package names its films and no patients/g)).toHaveLength(1)
    expect(status).toBe(0)
    const codeOf = new Map(rowsOf('state/crops/crops.csv').map(({ file, code }) => [file, code]))
    const predictions = rowsOf('state/runs/main/predictions.csv')
    for (const { file, status, code, split, ...months } of predictions) {
      if (code !== 'out_of_range') expect(code).toBe(codeOf.get(file))
      expect(status).toBe(code === '' ? 'estimated' : 'refused')
      expect(Number(months.bone_age_months)).toBeGreaterThan(0)
      expect(months.lower_months !== '').toBe(status === 'estimated' && split !== 'fold')
    }
    expect(predictions.some(({ split, code }) => split === 'fold' && code === 'mature')).toBe(true)

    const evaluation: Evaluation = JSON.parse(readFileSync(join(folder, 'state/report/evaluation.json'), 'utf8'))
    const blockOf = (plates: string) =>
      evaluation.agreement.find(
        block => block.plates === plates && block.part === 'out of fold' && block.reference === 'hand reading',
      )!
    const closed = [...codeOf].filter(([file]) =>
      predictions.some(row => row.file === file && row.split === 'fold' && row.code === 'mature'),
    ).length
    // Closed plates are refused, and have numbers apart: of what they would have been given.
    expect(Number(blockOf('closed').films)).toBeGreaterThanOrEqual(closed)
    expect(blockOf('closed').numbers!.maeMonths.estimate).toBeGreaterThan(0)
    expect(blockOf('all').films).toBe(
      predictions.filter(row => row.split === 'fold' && row.status === 'estimated').length,
    )
    const curve = evaluation.refusals.find(block => block.part === 'out of fold' && block.reference === 'hand reading')!
    expect(curve.films).toBe(predictions.filter(row => row.split === 'fold').length)
    expect(curve.asRefused!.refused).toBeGreaterThan(0.05)
    const [primary] = evaluation.comparisons.filter(one => one.isPrimary)
    expect(primary).toMatchObject({ against: 'ratio of widths, and sex', form: 'recalibrated', part: 'test' })
    // It reads the bones.
    const errorOf = (name: string) =>
      evaluation.comparatorErrors.find(
        error => error.name === name && error.reference === 'hand reading' && error.part === 'out of fold',
      )!.maeMonths!.estimate
    expect(errorOf('ratio of widths, and sex')).toBeLessThan(0.8 * errorOf('median of the training films'))
  })
})
