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
/** Limits are those of a 95 % bootstrap by film. Columns that were added later stand at the end, empty in older lines. */
const header = `${[
  'date,model,model_sha256,n,not_estimated,mae_months,mae_lower,mae_upper,rmse_months,bias_months,bias_lower,bias_upper,within_12,within_24',
  'mae_girls,n_girls,mae_boys,n_boys,interval_coverage,interval_mean_width_months,lowest_band_coverage,highest_band_coverage',
  'rmse_lower,rmse_upper,within_12_lower,within_12_upper,within_24_lower,within_24_upper,mae_girls_lower,mae_girls_upper,mae_boys_lower,mae_boys_upper',
  'coverage_lower,coverage_upper,gate,gate_sha256',
].join(',')}\n`

const data = process.env.PHYSIS_DATA
if (!data) {
  console.error('set PHYSIS_DATA to the folder that holds rsna-hand')
  process.exit(2)
}
const folder = packageFolder(process.argv[2] ?? 'hand')
const model = loadPackage(folder)
const gate = loadGate()
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
  gate,
  softwareVersion: 'evaluate:final',
})) {
  const joint = result.joints[0]
  const estimated = joint?.status === 'estimated'
  estimates.push(estimated ? joint.boneAgeMonths! : fallback)
  intervals.push(estimated ? [joint.lowerMonths!, joint.upperMonths!] : undefined)
  if (!estimated) console.error(`${result.film.file}: ${joint?.message ?? result.failure?.message}`)
}

function f(x: number, digits = 2): string {
  return x.toFixed(digits)
}

const errors = errorsOf(estimates, references)
const rows = references.map((_, i) => i)
/** Each film is a cluster of its own: the collection names no patients. */
const bootstrap = (statistic: (of: ArrayLike<number>) => number, values: ArrayLike<number> = errors): Interval =>
  clusterBootstrap(
    Array.from(values, (_, i) => i),
    chosen => statistic(take(values, chosen)),
    { seed: 1 },
  )
const mae = bootstrap(meanAbsolute)
const bias = bootstrap(mean)
const rmse = bootstrap(rootMeanSquare)
const [within12, within24] = [12, 24].map(months => bootstrap(of => shareWithin(of, months)))
const covered = intervals.map((interval, i) => interval && interval[0] <= references[i] && references[i] <= interval[1])
const estimated = rows.filter(i => intervals[i])
const coverage = bootstrap(
  mean,
  estimated.map(i => Number(covered[i])),
)
const width = mean(estimated.map(i => intervals[i]![1] - intervals[i]![0]))
const of = (sex: string) => rows.filter(i => sexes[i] === sex)
const [girls, boys] = ['F', 'M'].map(sex => bootstrap(meanAbsolute, take(errors, Uint32Array.from(of(sex)))))
const limits = ({ lower, upper }: Interval, digits = 2) => [f(lower, digits), f(upper, digits)]
const bands = (['F', 'M'] as const).flatMap(sex =>
  Array.from({ length: 10 }, (_, b) =>
    estimated.filter(i => sexes[i] === sex && Math.floor(references[i] / 24) === b),
  ).filter(band => band.length >= 100),
)
const bandCoverage = bands.map(band => band.filter(i => covered[i]).length / band.length)
const line = [
  new Date().toISOString().slice(0, 10),
  `${model.description.name} ${model.description.version}`,
  model.sha256,
  rows.length,
  rows.length - estimated.length,
  f(mae.estimate),
  f(mae.lower),
  f(mae.upper),
  f(rmse.estimate),
  f(bias.estimate),
  f(bias.lower),
  f(bias.upper),
  f(within12.estimate, 4),
  f(within24.estimate, 4),
  f(girls.estimate),
  of('F').length,
  f(boys.estimate),
  of('M').length,
  f(coverage.estimate, 4),
  f(width),
  f(Math.min(...bandCoverage), 4),
  f(Math.max(...bandCoverage), 4),
  ...limits(rmse),
  ...[within12, within24].flatMap(share => limits(share, 4)),
  ...[girls, boys].flatMap(one => limits(one)),
  ...limits(coverage, 4),
  `${gate.description.name} ${gate.description.version}`,
  gate.sha256,
]
if (!existsSync(log)) appendFileSync(log, header)
appendFileSync(log, `${line.join(',')}\n`)
for (const [i, name] of header.trim().split(',').entries()) console.log(`${name.padEnd(28)}${line[i]}`)
console.log(`median of the training films: ${fallback}; mean interval width / RMSE: ${f(width / rmse.estimate)}`)
