/**
 * `npm run fuzz`: damaged DICOM, PNG and JPEG files, to find what a hostile or broken film can do. Each is decoded in another
 * process: one that crashes it, takes more than 5 s of processor or 1 GiB, or ends in anything but a film or one of our errors in
 * words, is a finding. It is tried again alone, and written to `--out` with what happened.
 *
 *   npm run fuzz -- [--files 50000] [--seed 1] [--minutes N] [--from INDEX] [--out fuzz-findings]
 *
 * Seeds are made here; with PHYSIS_DATA also those of its `dicom/`. A finding is repeated by its seed and index, with the same
 * PHYSIS_DATA: `npm run fuzz -- --seed 1 --from 1234 --files 1`. Exit status 1 if there are findings.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { caseMaker } from './fuzz/makeCase.ts'
import { readSeeds } from './fuzz/seeds.ts'
import { type Verdict, WatchedDecoder } from './fuzz/watchedDecoder.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    minutes: { type: 'string', default: 'Infinity' },
    out: { type: 'string', default: 'fuzz-findings' },
  },
})
const [files, seed, from, minutes] = [values.files, values.seed, values.from, values.minutes].map(Number)
if (![files, seed, from].every(n => Number.isInteger(n) && n >= 0) || !(minutes > 0)) {
  console.error('--files, --seed and --from are whole numbers, --minutes is a number above 0')
  process.exit(2)
}

const seeds = await readSeeds()
const makeCase = caseMaker(seeds)
const started = performance.now()
const counts = new Map<string, Map<string, number>>()
const findings: string[] = []
let [next, done, unrepeated, processorMs, slowestMs] = [from, 0, 0, 0, 0]

console.error(`${seeds.length} seeds, ${files} files from number ${from} on, seed ${seed}`)
const progress = setInterval(() => {
  const minutesSoFar = (performance.now() - started) / 60_000
  console.error(`${done} of ${files} files, ${findings.length} findings, ${minutesSoFar.toFixed(1)} min`)
}, 30_000)
await Promise.all(Array.from({ length: Math.max(1, availableParallelism() - 1) }, work))
clearInterval(progress)
printTable()
console.log(
  `\n${done} files in ${((performance.now() - started) / 60_000).toFixed(1)} min, ${(processorMs / Math.max(1, done)).toFixed(1)} ms of processor each to decode, the slowest ${(slowestMs / 1000).toFixed(1)} s`,
)
if (unrepeated > 0) console.log(`${unrepeated} took too much once and not again, alone: no findings`)
console.log(findings.length === 0 ? 'no findings' : `${findings.length} findings:\n${findings.join('\n')}`)
process.exitCode = findings.length > 0 ? 1 : 0

async function work(): Promise<void> {
  const decoder = new WatchedDecoder()
  while (next < from + files && performance.now() - started < 60_000 * minutes) {
    const index = next++
    const { kind, of, format, bytes } = makeCase(seed, index)
    let verdict = await decoder.decode({ format, bytes })
    if (verdict.problem !== null) {
      const alone = new WatchedDecoder()
      const again = await alone.decode({ format, bytes })
      alone.stop()
      // Time and memory may be those of the files before; anything else counts, repeated or not.
      if (again.problem !== null || !['hang', 'memory'].includes(verdict.outcome)) {
        report(index, kind, of, format, bytes, again.problem === null ? verdict : again)
        verdict = again.problem === null ? verdict : again
      } else {
        unrepeated++
        verdict = again
      }
    }
    done++
    processorMs += verdict.processorMs
    slowestMs = Math.max(slowestMs, verdict.processorMs)
    const outcome = verdict.problem !== null ? 'finding' : verdict.outcome
    const row = counts.get(kind) ?? new Map<string, number>()
    row.set(outcome, (row.get(outcome) ?? 0) + 1)
    counts.set(kind, row)
  }
  decoder.stop()
}

function report(index: number, kind: string, of: string, format: string, bytes: Uint8Array, found: Verdict): void {
  mkdirSync(values.out, { recursive: true })
  const name = join(values.out, `${seed}-${index}`)
  writeFileSync(`${name}.${format === 'dicom' ? 'dcm' : format}`, bytes)
  writeFileSync(`${name}.json`, `${JSON.stringify({ seed, index, kind, of, ...found }, null, 1)}\n`)
  findings.push(
    `  ${index} (${kind}, of ${of}): ${found.outcome}: ${found.problem!.split('\n').slice(0, 3).join(' | ')}`,
  )
  console.error(findings.at(-1))
}

function printTable(): void {
  const outcomes = ['read', 'unreadable', 'unsupported', 'too_large', 'finding']
  const line = (name: string, numbers: readonly (number | string)[]) =>
    console.log(name.padEnd(20) + numbers.map(n => String(n).padStart(13)).join(''))
  line('kind', ['files', ...outcomes])
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  const total = (row: ReadonlyMap<string, number>) => [...row.values()].reduce((sum, n) => sum + n, 0)
  for (const [kind, row] of rows) line(kind, [total(row), ...outcomes.map(outcome => row.get(outcome) ?? 0)])
  const all = outcomes.map(outcome => rows.reduce((sum, [, row]) => sum + (row.get(outcome) ?? 0), 0))
  line('all', [done, ...all])
}
