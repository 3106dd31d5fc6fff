/** The thread of `films.ts`: draws a film and writes it, marked as simulated. */
import { serve, writeFileAtomic } from '../../base/node/index.ts'
import { encodePng, simulatedKeyword } from '../../image/index.ts'
import { type GateKind, type GateTruth, gateFilm } from '../../phantom/index.ts'

export type GateDrawTask = { kind: GateKind; index: number; seed: number; side: number; path: string }

/** From here on growth plates close: every other film is of such an age, so that closed plates are seen as often as open ones. */
const late = { fromMonths: 15.5 * 12, toMonths: 21 * 12 }
const early = { fromMonths: 0, toMonths: 16 * 12 }

/** Films of two knees or of whole legs have more pixels, as real ones do, so that a knee on them is not too small to be read. */
const largerBy: Partial<Record<GateKind, number>> = { 'knee-pair': 1.5, 'long-leg': 2 }

serve<GateDrawTask, GateTruth>(() => ({ kind, index, seed, side, path }) => {
  const aged = kind.startsWith('knee') || kind === 'long-leg' ? { ages: index % 2 === 0 ? early : late } : {}
  const { image, truth } = gateFilm({ kind, seed, index, side: Math.round(side * (largerBy[kind] ?? 1)), ...aged })
  writeFileAtomic(path, encodePng(image, { [simulatedKeyword]: 'gate film' }))
  return truth
})
