/** Groups of pictures that are drawn with shares of their own, so that the few real ones are seen as often as they matter. */
import type { GateKind } from '../../phantom/index.ts'

export const groupNames = [
  'hand',
  'knee',
  'strip',
  'other',
  'simulated-hand',
  'simulated-other',
  'thing',
  'knee-crop',
  'strip-crop',
  'other-crop',
] as const
export type GroupName = (typeof groupNames)[number]

const things: readonly GateKind[] = ['photograph', 'noise', 'text', 'blank']

/** Of the picture of a whole simulated film. */
export function groupOf(kind: GateKind): GroupName {
  if (kind.startsWith('knee') || kind === 'long-leg') return 'knee'
  if (kind.startsWith('hand')) return 'simulated-hand'
  return things.includes(kind) ? 'thing' : 'simulated-other'
}
