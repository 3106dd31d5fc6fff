/**
 * A package of knees at a hospital whose readings are on another scale, the whole way: the verdict on it, a study that calibrates it anew on knees whose
 * hands were read, and what comes out. The children are simulated; the readings of their hands are a year and a half too old.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formatTable, keyedRandom, parseTable } from '../src/base/index.ts'
import { decodeImage, encodePng, simulatedKeyword } from '../src/image/index.ts'
import { loadPackage } from '../src/model/node/index.ts'
import { writePhantoms } from '../src/phantom/node/index.ts'
import { mean } from '../src/stats/index.ts'
import { runPhysis } from './helpers/runPhysis.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-recalibration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (...names: string[]) => join(folder, ...names)
const rowsOf = (path: string) => parseTable(readFileSync(at(path), 'utf8'), path).rows.map(row => row.values)
type Row = Readonly<Record<string, string>>
const write = (path: string, rows: readonly Row[]) => writeFileSync(at(path), formatTable(Object.keys(rows[0]), rows))
const run = (...args: string[]) => runPhysis(args, folder, undefined, { PHYSIS_SECRET: '', PHYSIS_DATA: at('site') })

const side = 192
const shiftMonths = 18

/** The study file of the documentation, with what a hospital fills in. */
const study = /```yaml\n(study: knee-here\n[\s\S]*?)```/
  .exec(readFileSync(new URL('../docs/train.md', import.meta.url), 'utf8'))![1]
  .replace('../models/knee-simulated', 'package')

beforeAll(async () => {
  const children = 32
  await writePhantoms({ folder: at('site'), children, seed: 8, side, ages: { fromMonths: 48, toMonths: 150 } })
  // Mirrored, a knee is the other one of its child, or one of another child: twice as many for half the time of drawing.
  const knees = rowsOf('site/films.csv').flatMap((row, i): Row[] => {
    const { data, ...film } = decodeImage(readFileSync(at('site', row.file)))
    const turned = data.map((_, pixel) => data[pixel - (pixel % side) + side - 1 - (pixel % side)])
    const file = row.file.replace('films/', 'films/mirrored-')
    writeFileSync(at('site', file), encodePng({ ...film, data: turned }, { [simulatedKeyword]: 'mirrored' }))
    const patient = i % 4 === 0 ? row.patient : `mirrored-${row.patient}`
    const crop_x = String(side - Number(row.crop_x) - Number(row.crop_width))
    return [row, { ...row, file, patient, crop_x, side: row.side === 'L' ? 'R' : 'L' }]
  })
  // A hand is a row, and its reading: no one opens it.
  const bare = { crop_x: '', crop_y: '', crop_width: '', crop_height: '', view: 'PA', side: 'L', joint: 'hand' }
  const hands = knees.flatMap((row, i) =>
    knees.findIndex(({ patient }) => patient === row.patient) === i
      ? [{ ...row, ...bare, file: row.file.replace('knee', 'hand') }]
      : [],
  )
  write('site/films.csv', [...knees, ...hands])
  write('site/knees.csv', knees)
  const truth = new Map(rowsOf('site/truth.csv').map(row => [row.file, Number(row.skeletal_age_months)]))
  const random = keyedRandom(1)
  write(
    'site/readings.csv',
    hands.map(({ file }) => {
      const months = truth.get(file.replace('mirrored-', '').replace('hand', 'knee'))!
      return { file, reader: 'A', bone_age_months: String(Math.round(months + shiftMonths + 5 * random.normal())) }
    }),
  )
  writeFileSync(at('plan.yaml'), 'margins: { maeMonths: 12, coverage: 0.8 }\n')
  writeFileSync(at('knee-here.yaml'), study)
  // One network of five does.
  const shipped = new URL('../models/knee-simulated/', import.meta.url)
  mkdirSync(at('package'))
  const model = JSON.parse(readFileSync(new URL('model.json', shipped), 'utf8'))
  writeFileSync(at('package/model.json'), JSON.stringify({ ...model, members: [model.members[0]] }))
  for (const name of ['weights-1.safetensors', 'training-films.txt'])
    copyFileSync(new URL(name, shipped), at('package', name))
}, 120_000)

it('is calibrated anew on knees whose hands were read', { timeout: 240_000 }, async () => {
  const judge = async (model: string, out: string) => {
    await run('predict', '--model', model, '--manifest', 'site/knees.csv', '--out', out)
    return run(
      ...['evaluate', `${out}/predictions.csv`, '--reference', 'site/readings.csv', '--manifest', 'site/films.csv'],
      ...['--plan', 'plan.yaml', '--out', `${out}/evaluation`],
    )
  }
  const before = await judge('package', 'before')
  expect(before.stdout).toContain('against the margins, by hand reading: needs recalibration.')
  expect(before.stdout).toContain('by "physis study run", with a study of "members: 0"')

  const made = await run('study', 'run', 'knee-here.yaml', '--state', 'state')
  expect(made.stderr).not.toContain('physis: ')
  expect(made.stderr).toMatch(/pairs: \d+ knees with a hand, from \d+ rows/)
  expect(made.stderr).not.toContain('fold 1')
  expect(made.status).toBe(0)
  const [old, anew] = ['package', 'state/package'].map(path => loadPackage(at(path)))
  for (const kept of ['members', 'architecture', 'preprocessing', 'validMonths', 'simulated'] as const)
    expect(anew.description[kept], kept).toEqual(old.description[kept])

  // A child calibrates with one knee, tests, or was refused.
  const pairs = new Map(rowsOf('state/pairs/pairs.csv').map(row => [row.knee_file, row]))
  const list = (name: string) =>
    readFileSync(at(`state/lists/knee-here-${name}.txt`), 'utf8')
      .trim()
      .split('\n')
  const patients = (name: string) => new Set(list(name).map(file => pairs.get(file)!.patient))
  const calibrating = patients('calibration')
  for (const patient of patients('test')) expect(calibrating).not.toContain(patient)
  expect(anew.description.calibration.map(({ n }) => n)).toEqual(Array(4).fill(calibrating.size))
  const estimated = rowsOf('before/predictions.csv').filter(row => row.status === 'estimated' && pairs.has(row.file))
  expect([...list('calibration'), ...list('test')].sort()).toEqual(estimated.map(({ file }) => file).sort())
  const card = readFileSync(at('state/package/card.md'), 'utf8')
  expect(card).toContain(`one film a child, of ${list('calibration').length}, against the reading of the hand |`)
  expect(card).toMatch(/The network is that of knee-simulated \d\.\d\.\d \(SHA-256 .* as it is\./)
  expect(card).toContain('only the lines that move their estimates onto the readings, their intervals and the tables')

  // The films that calibrated it do not judge it.
  const after = await judge('state/package', 'after')
  expect(after.stderr).toContain(`${list('calibration').length} predictions are left out: the model was trained on`)
  const months = (path: string) => new Map(rowsOf(path).map(row => [row.file, Number(row.bone_age_months)]))
  const [first, second] = [months('before/predictions.csv'), months('after/predictions.csv')]
  const moved = mean(list('test').map(file => second.get(file)! - first.get(file)!))
  expect(Math.abs(moved - shiftMonths)).toBeLessThan(5)

  // Another reading is another calibration.
  const readings = rowsOf('site/readings.csv')
  write(
    'site/readings.csv',
    readings.map(row => ({ ...row, bone_age_months: String(Number(row.bone_age_months) + 1) })),
  )
  const corrected = await run('study', 'run', 'knee-here.yaml', '--state', 'state', '--until', 'package')
  expect(corrected.stderr).toContain('crops: unchanged')
  expect(corrected.stderr).not.toContain('package: unchanged')
})
