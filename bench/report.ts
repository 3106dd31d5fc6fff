/** What was measured, as Markdown: the same on stdout and in RESULTS.md. */
import { limits } from './cases.ts'
import type { Prediction, TrainingMemory } from './commands.ts'
import type { Contest, PeerStanding } from './contest.ts'

export type Named = { name: string; batch: number; contest: Contest; target?: number }

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map(row => row[i].length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join(' | ')} |`
  const rule = `|${widths.map((w, i) => (i === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** A section of contests: a line for ours, one for each variant of the peer. */
export function contestSection(title: string, explanation: string, contests: readonly Named[]): string {
  const parts = contests.map(({ name, batch, contest: { ours, peers, best }, target }) => {
    const perPicture = (ms: number) => (ms / batch).toFixed(2)
    const ratio = (peer: PeerStanding) =>
      peer === best && target !== undefined
        ? `**${peer.ratio.toFixed(2)}** (${verdict(peer.ratio >= target)}: at least ${target})`
        : peer.ratio.toFixed(2) + (peer.compared ? '' : ' (not compared)')
    const missing = peers
      .filter(p => p.unavailable)
      .map(p => `\n\n${p.variant} is not available here: ${p.unavailable}`)
    return `${name}, batch ${batch}:\n\n${table(
      ['', 'ms an image', 'images a second', 'peak memory', 'ours is faster, times'],
      [
        [withNote('ours', ours.note), perPicture(ours.ms), rate(batch, ours.ms), mebibytes(ours.peakMiB), ''],
        ...peers
          .filter(p => !p.unavailable)
          .map(p => [withNote(p.variant, p.note), perPicture(p.ms), rate(batch, p.ms), mebibytes(p.peakMiB), ratio(p)]),
      ],
    )}${missing.join('')}`
  })
  return `## ${title}\n\n${explanation}\n\n${parts.join('\n\n')}`
}

export function memorySection(training: TrainingMemory, prediction: Prediction, goals: boolean): string {
  const span = `from step ${training.fromStep} to step ${training.steps}`
  return `## Memory\n\n${table(
    ['', 'measured', 'limit'],
    [
      ['training, batch 16 at 128 px: peak', mebibytes(training.peakMiB), below(training.peakMiB, limits.trainingMiB)],
      [
        `training: growth ${span}`,
        mebibytes(training.growthMiB),
        goals ? below(training.growthMiB, limits.trainingGrowthMiB) : '(run too short)',
      ],
      [
        `physis predict, ${prediction.films} films of 1000 x 1200: peak`,
        mebibytes(prediction.peakMiB),
        goals ? below(prediction.peakMiB, limits.predictMiB) : '(too few films)',
      ],
    ],
  )}\n\nThe prediction read ${(prediction.films / prediction.seconds).toFixed(1)} films a second${ofWeights(prediction)}.`
}

export function coldSection(cold: Prediction): string {
  return `## One film\n\n\`physis predict FILM.png\` in a new process takes ${cold.seconds.toFixed(2)} s${ofWeights(cold)} (${verdict(
    cold.seconds < limits.coldSeconds,
  )}: less than ${limits.coldSeconds} s); its peak is ${mebibytes(cold.peakMiB)}.`
}

export function matmulSection({ ours, peers }: Contest): string {
  const rate = (ms: number) => `${((2 * 2048 ** 3) / ms / 1e6).toFixed(0)} GFLOP/s`
  const theirs = peers.map(p => (p.unavailable ? '' : `, PyTorch ${rate(p.ms)}`)).join('')
  return `## Matrix product\n\n2048 cubed, fp32: ours ${rate(ours.ms)}${theirs}.`
}

const verdict = (met: boolean) => (met ? 'met' : 'MISSED')
const rate = (batch: number, ms: number) => ((1000 * batch) / ms).toFixed(1)
const mebibytes = (value: number | null) => (value === null ? 'unavailable' : `${value.toFixed(0)} MiB`)
const below = (value: number | null, limit: number) =>
  value === null ? '' : `${verdict(value < limit)}: less than ${limit} MiB`
const withNote = (name: string, note?: string | null) => (note ? `${name} (${note})` : name)
const ofWeights = ({ randomWeights }: Prediction) =>
  randomWeights ? ', with a package of random weights, for models/hand is not there' : ''
