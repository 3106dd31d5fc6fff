/** The labels of one item as the numbers that a step's graph compares with. */
import { type GateTag, gateJoints, gateLandmarks, gateTags, kneeColumns, mapStride } from '../../model/index.ts'
import type { GateItem } from './item.ts'

/** One film's part of each input of `gateInputs`, all 0. */
export type Targets = Readonly<Record<string, Float32Array>>

/** Smallest spread of a centre over the map, in cells. */
const leastSpread = 0.8
/** Spread of a centre as a share of the knee's width. */
const spreadShare = 0.08

/** @param item laid on the frame, whose side is `px` pixels */
export function writeTargets(item: GateItem, px: number, out: Targets): void {
  for (const [name, values] of Object.entries(out)) if (name !== 'image') values.fill(0)
  if (item.joint) out.joint[gateJoints.indexOf(item.joint)] = 1
  const tags: Partial<Record<GateTag, boolean>> = { ...item.tags, hardware: hasMetal(item) }
  for (const [i, tag] of gateTags.entries()) {
    const value = tags[tag]
    if (value === undefined) continue
    out.tag[i] = value ? 1 : 0
    out.tagWeight[i] = 1
  }
  if (item.rotationDegrees !== null) {
    const angle = (item.rotationDegrees * Math.PI) / 180
    out.direction.set([Math.cos(angle), Math.sin(angle)])
    out.directionWeight[0] = 1
  }
  if (item.knees) {
    out.elsewhere.fill(1)
    for (const knee of item.knees) writeKnee(knee, px / mapStride, out)
  }
  if (item.metal) {
    out.noMetal.fill(1)
    for (const point of item.metal) writeMetal(point, px / mapStride, out)
  }
  for (let i = 0; i < gateLandmarks.length; i++) {
    const [x, y] = item.landmarks?.[i] ?? [-1, -1]
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue
    out.landmark.set([x, y], 2 * i)
    out.landmarkWeight[i] = 1
  }
}

/** Metal this near the edge of the frame comes and goes as the look moves a little. */
const edge = 0.02
/** Fewer points are not enough to know metal by. */
const leastMetal = 3

/** Whether there is metal on the frame; undefined where that cannot be said. */
function hasMetal({ metal }: GateItem): boolean | undefined {
  if (!metal) return undefined
  const within = (margin: number) => metal.filter(([x, y]) => Math.min(x, y, 1 - x, 1 - y) > margin).length
  if (within(-edge) === 0) return false
  return within(edge) >= leastMetal ? true : undefined
}

/** The points of metal are some of its pixels: what is next to one may be metal too. */
const metalReach = 2

function writeMetal([x, y]: readonly [number, number], cells: number, out: Targets): void {
  const [column, row] = [Math.floor(x * cells), Math.floor(y * cells)]
  for (let j = Math.max(0, row - metalReach); j <= Math.min(cells - 1, row + metalReach); j++)
    for (let i = Math.max(0, column - metalReach); i <= Math.min(cells - 1, column + metalReach); i++)
      out.noMetal[j * cells + i] = 0
  if (column >= 0 && row >= 0 && column < cells && row < cells) out.metal[row * cells + column] = 1
}

function writeKnee(knee: NonNullable<GateItem['knees']>[number], cells: number, out: Targets): void {
  const [x, y] = [knee.x * cells, knee.y * cells]
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= cells || row >= cells) return
  const spread = Math.max(leastSpread, spreadShare * knee.width * cells)
  const reach = Math.ceil(3 * spread)
  const angle = (knee.rotationDegrees * Math.PI) / 180
  for (let j = Math.max(0, row - reach); j <= Math.min(cells - 1, row + reach); j++)
    for (let i = Math.max(0, column - reach); i <= Math.min(cells - 1, column + reach); i++) {
      const at = j * cells + i
      const near = Math.exp(-((i - column) ** 2 + (j - row) ** 2) / (2 * spread ** 2))
      out.elsewhere[at] = Math.min(out.elsewhere[at], (1 - near) ** 4)
      // The places next to the centre learn where it is too: any of them may be the peak.
      if (Math.abs(i - column) > 1 || Math.abs(j - row) > 1) continue
      out.knee.set(
        [x - (i + 0.5), y - (j + 0.5), Math.log2(knee.width), Math.cos(angle), Math.sin(angle)],
        at * kneeColumns.length,
      )
      out.kneeWeight[at] = 1
    }
  out.centre[row * cells + column] = 1
}
