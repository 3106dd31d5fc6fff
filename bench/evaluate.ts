/**
 * How long an evaluation takes and what memory it needs: 10,000 predictions of 5,000 invented children, one run against one
 * reference with a second reading, every table and interval, 2,000 resamples by patient.
 *
 *   node bench/evaluate.ts [--patients 5000] [--resamples 2000]
 */
import { parseArgs } from 'node:util'
import { evaluate } from '../src/evaluate/index.ts'
import { inventedChildren } from '../test/helpers/inventedChildren.ts'
import { memoryOf } from './memory.ts'

/** Of the whole. */
const most = { seconds: 20, peakMiB: 1024 }
const whole = { patients: '5000', resamples: '2000' }
const { values: flags } = parseArgs({
  options: {
    patients: { type: 'string', default: whole.patients },
    resamples: { type: 'string', default: whole.resamples },
  },
})
const invented = inventedChildren({
  patients: Number(flags.patients),
  filmsOfPatient: 2,
  split: 'all',
  resamples: Number(flags.resamples),
})
const input = {
  ...invented,
  comparators: [{ name: 'another', description: 'estimates of another program', months: invented.runs[0].lower }],
  primary: { run: 'main', against: 'another', reference: 'hand reading' as const },
  thresholdsMonths: [156, 180],
  margins: { biasMonths: 2, slope: [0.9, 1.1] as const, maeMonths: 9, coverage: 0.85 },
}
const started = performance.now()
const found = evaluate(input)
const seconds = (performance.now() - started) / 1000
const peak = memoryOf('self')?.peakMiB
const isWhole = flags.patients === whole.patients && flags.resamples === whole.resamples
const verdict = (value: number, limit: number, unit: string) =>
  isWhole ? ` (${value < limit ? 'met' : 'MISSED'}: less than ${limit} ${unit})` : ''
console.log(
  `${input.films.length} predictions, ${input.resamples} resamples: ${seconds.toFixed(1)} s${verdict(seconds, most.seconds, 's')}, ${peak === undefined ? 'memory unknown' : `${peak.toFixed(0)} MiB at most${verdict(peak, most.peakMiB, 'MiB')}`}, evaluation.json of ${(JSON.stringify(found).length / 1024).toFixed(0)} KiB`,
)
