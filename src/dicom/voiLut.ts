/**
 * The range of values that matters, to grey from 0 to 1 (PS3.3, C.11.2). A file may offer several windows and tables as
 * alternative views: the first table is taken, for it was made for this kind of film, else the first window that is
 * valid. Without any, the whole range of the values is shown, as the standard says.
 */
import type { ElementSet } from './elements.ts'
import { type InputRange, lookUp, readLookupTable } from './lookupTable.ts'

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

export type VoiLut = {
  kind: 'table' | VoiFunction | 'none'
  apply(value: number): number
  /** Of a window. */
  centre?: number
  width?: number
  /** What the file calls it. */
  explanation?: string
  /** Tables and windows that the file offers. */
  offered: number
}

const functions: readonly string[] = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] satisfies VoiFunction[]

/**
 * Chooses the transformation, and adds to `warnings`.
 *
 * @param range of the values that come in
 */
export function readVoiLut(dataSet: ElementSet, range: InputRange, warnings: string[]): VoiLut {
  const items = dataSet.items('VOILUTSequence')
  const centres = dataSet.numbers('WindowCenter')
  const widths = dataSet.numbers('WindowWidth')
  const explanations = dataSet.texts('WindowCenterWidthExplanation')
  const windows = Array.from({ length: Math.min(centres.length, widths.length) }, (_, i) => ({
    centre: centres[i],
    width: widths[i],
    explanation: explanations[i] || undefined,
  })).filter(({ centre, width }) => Number.isFinite(centre) && Number.isFinite(width))
  const offered = items.length + windows.length
  for (const item of items) {
    const table = readLookupTable(item, 'LUTDescriptor', 'LUTData', range)
    if (!table) {
      warnings.push('a VOI lookup table is incomplete and is left out')
      continue
    }
    const top = 2 ** table.bits - 1
    return {
      kind: 'table',
      apply: value => Math.min(1, lookUp(table, value) / top),
      explanation: item.text('LUTExplanation'),
      offered,
    }
  }
  const written = dataSet.text('VOILUTFunction')?.toUpperCase() ?? 'LINEAR'
  if (!functions.includes(written)) warnings.push('the VOI LUT function is unknown: LINEAR is taken')
  const kind = functions.includes(written) ? (written as VoiFunction) : 'LINEAR'
  for (const window of windows) {
    if (window.width >= (kind === 'LINEAR' ? 1 : Number.MIN_VALUE))
      return { kind, ...window, apply: windowFunction(kind, window.centre, window.width), offered }
    warnings.push(`a window with a width of ${window.width} is left out`)
  }
  const [least, greatest] = range
  const span = greatest - least || 1
  return { kind: 'none', apply: value => clamp((value - least) / span), offered }
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** PS3.3, C.11.2.1.2 and C.11.2.1.3, with ymin 0 and ymax 1. */
function windowFunction(kind: VoiFunction, centre: number, width: number): (value: number) => number {
  if (kind === 'SIGMOID') return value => 1 / (1 + Math.exp((-4 * (value - centre)) / width))
  if (kind === 'LINEAR_EXACT') return value => clamp((value - centre) / width + 0.5)
  if (width === 1) return value => (value <= centre - 0.5 ? 0 : 1)
  return value => clamp((value - (centre - 0.5)) / (width - 1) + 0.5)
}
