/**
 * Scores a hand package on the test list, the only thing that may: `npm run evaluate:final -- [PACKAGE]`, with PHYSIS_DATA set. Every run appends
 * a line to studies/hand-test.csv, so that the test list is not opened unseen. A film that is refused or failed counts as the median of the training films.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, parse } from 'node:path'
import { fileKey, filmPath, parseSplitList, readManifest, readReadings } from '../src/cohort/index.ts'
import { importRsna } from '../src/cohort/node/index.ts'
import { loadGate, loadPackage, packageFolder } from '../src/model/node/index.ts'
import { type FilmInput, predictFilms } from '../src/predict/node/index.ts'
import {
  clusterBootstrap,
  errorsOf,
  type Interval,
  mean,
  meanAbsolute,
  median,
  rootMeanSquare,
  shareWithin,
  take,
} from '../src/stats/index.ts'

const log = 'studies/hand-test.csv'
const header =
  'date,model,model_sha256,n,not_estimated,mae_months,mae_lower,mae_upper,rmse_months,bias_months,bias_lower,bias_upper,within_12,within_24,mae_girls,n_girls,mae_boys,n_boys,interval_coverage,interval_mean_width_months,lowest_band_coverage,highest_band_coverage\n'

const data = process.env.PHYSIS_DATA
if (!data) {
  console.error('set PHYSIS_DATA to the folder that holds rsna-hand')
  process.exit(2)
}
const folder = packageFolder(process.argv[2] ?? 'hand')
const model = loadPackage(folder)
const ids = (name: string) => new Set(parseSplitList(readFileSync(`studies/splits/rsna-hand-${name}.txt`, 'utf8')))
const [test, calibration, validation] = ['test', 'calibration', 'validation'].map(ids)
const temporary = mkdtempSync(join(tmpdir(), 'physis-final-'))
importRsna(join(data, 'rsna-hand'), temporary)
const manifest = readManifest(join(temporary, 'films.csv'))
const readings = new Map(
  readReadings(join(temporary, 'readings.csv')).readings.map(r => [fileKey(r.file), r.boneAgeMonths]),
)
rmSync(temporary, { recursive: true })

const inputs: FilmInput[] = []
const references: number[] = []
const sexes: string[] = []
const trainingAges: number[] = []
for (const row of manifest.rows) {
  if ('failure' in row) continue
  const id = parse(row.file).name
  const age = readings.get(fileKey(row.file))!
  if (!test.has(id) && !calibration.has(id) && !validation.has(id)) trainingAges.push(age)
  if (!test.has(id)) continue
  inputs.push({
    path: filmPath(manifest.path, row.file),
    file: row.file,
    known: { sex: row.sex ?? null, chronologicalAgeMonths: null },
    joint: 'hand',
  })
  references.push(age)
  sexes.push(row.sex ?? '')
}
const fallback = median(trainingAges)
const estimates: number[] = []
const intervals: ([number, number] | undefined)[] = []
for await (const { result } of predictFilms(inputs, {
  models: model,
  gate: loadGate(),
  softwareVersion: 'evaluate:final',
})) {
  const joint = result.joints[0]
  const estimated = joint?.status === 'estimated'
  estimates.push(estimated ? joint.boneAgeMonths! : fallback)
  intervals.push(estimated ? [joint.lowerMonths!, joint.upperMonths!] : undefined)
  if (!estimated) console.error(`${result.film.file}: ${joint?.message ?? result.failure?.message}`)
}

const errors = errorsOf(estimates, references)
const rows = references.map((_, i) => i)
const bootstrap = (statistic: (of: ArrayLike<number>) => number): Interval =>
  clusterBootstrap(rows, chosen => statistic(take(errors, chosen)), { seed: 1 })
const mae = bootstrap(meanAbsolute)
const bias = bootstrap(mean)
const covered = intervals.map((interval, i) => interval && interval[0] <= references[i] && references[i] <= interval[1])
const estimated = rows.filter(i => intervals[i])
const coverage = estimated.filter(i => covered[i]).length / estimated.length
const width = mean(estimated.map(i => intervals[i]![1] - intervals[i]![0]))
const of = (sex: string) => rows.filter(i => sexes[i] === sex)
const bands = (['F', 'M'] as const).flatMap(sex =>
  Array.from({ length: 10 }, (_, b) =>
    estimated.filter(i => sexes[i] === sex && Math.floor(references[i] / 24) === b),
  ).filter(band => band.length >= 100),
)
const bandCoverage = bands.map(band => band.filter(i => covered[i]).length / band.length)
const f = (x: number, digits = 2) => x.toFixed(digits)
const line = [
  new Date().toISOString().slice(0, 10),
  `${model.description.name} ${model.description.version}`,
  model.sha256,
  rows.length,
  rows.length - estimated.length,
  f(mae.estimate),
  f(mae.lower),
  f(mae.upper),
  f(rootMeanSquare(errors)),
  f(bias.estimate),
  f(bias.lower),
  f(bias.upper),
  f(shareWithin(errors, 12), 4),
  f(shareWithin(errors, 24), 4),
  f(meanAbsolute(take(errors, Uint32Array.from(of('F'))))),
  of('F').length,
  f(meanAbsolute(take(errors, Uint32Array.from(of('M'))))),
  of('M').length,
  f(coverage, 4),
  f(width),
  f(Math.min(...bandCoverage), 4),
  f(Math.max(...bandCoverage), 4),
]
if (!existsSync(log)) appendFileSync(log, header)
appendFileSync(log, `${line.join(',')}\n`)
for (const [i, name] of header.trim().split(',').entries()) console.log(`${name.padEnd(28)}${line[i]}`)
console.log(
  `median of the training films: ${fallback}; mean interval width / RMSE: ${f(width / rootMeanSquare(errors))}`,
)
