/** Knees as peaks of the map: places more likely a centre than their neighbours, of which those that would be the same knee count once. */
import { kneeColumns } from '../../model/index.ts'

/** All but `confidence` and `rotationDegrees` as shares of the picture's side. */
export type KneePeak = { x: number; y: number; width: number; rotationDegrees: number; confidence: number }

/** Two centres nearer than this share of the wider knee's width are one. */
const apart = 0.45
/** More knees than a film can hold are noise. */
const most = 6

/** Of a centre, from its logit. */
export const centreProbability = (logit: number): number => 1 / (1 + Math.exp(-logit))

/**
 * @param centre logits, row by row
 * @param knee `kneeColumns` of each place
 * @param least probability of a centre
 * @returns the likeliest first
 */
export function kneePeaks(centre: Float32Array, knee: Float32Array, least: number): KneePeak[] {
  const side = Math.sqrt(centre.length)
  const found: KneePeak[] = []
  const lowest = Math.log(least / (1 - least))
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const at = row * side + column
      if (centre[at] < lowest || !isPeak(centre, side, column, row)) continue
      const [dx, dy, logWidth, cos, sin] = knee.subarray(at * kneeColumns.length, (at + 1) * kneeColumns.length)
      found.push({
        x: (column + 0.5 + dx) / side,
        y: (row + 0.5 + dy) / side,
        width: Math.min(2, Math.max(0.01, 2 ** logWidth)),
        rotationDegrees: (Math.atan2(sin, cos) * 180) / Math.PI,
        confidence: centreProbability(centre[at]),
      })
    }
  const kept: KneePeak[] = []
  for (const peak of found.sort((a, b) => b.confidence - a.confidence))
    if (kept.every(k => Math.hypot(k.x - peak.x, k.y - peak.y) > apart * Math.max(k.width, peak.width))) kept.push(peak)
  return kept.slice(0, most)
}

function isPeak(centre: Float32Array, side: number, column: number, row: number): boolean {
  const here = centre[row * side + column]
  for (let j = Math.max(0, row - 1); j <= Math.min(side - 1, row + 1); j++)
    for (let i = Math.max(0, column - 1); i <= Math.min(side - 1, column + 1); i++) {
      const there = centre[j * side + i]
      // Of equal neighbours the first is the peak.
      if (there > here || (there === here && j * side + i < row * side + column)) return false
    }
  return true
}
