/**
 * Close looks as archives hold them: cut to a square about the joint, nothing beyond it. The knee is there, with its plates; what metal lay in its shafts has gone with
 * what was cut away. Whether a joint that is shown so is cut is a matter of taste, and is not taught then.
 */
import type { Random } from '../../base/index.ts'
import type { GateItem } from './item.ts'

/** From the middle of the knee to each edge of the cut, in widths of the knee. */
const nearest = 0.54
const farthest = 0.8

/**
 * Takes away what lies beyond a rectangle about the knee in the middle of a frame, by making it NaN.
 *
 * @param item as it lies on the frame
 * @returns what is still known of it
 */
export function cutClose(item: GateItem, px: number, out: Float32Array, random: Random): GateItem {
  const knee = item.knees?.toSorted((a, b) => fromMiddle(a) - fromMiddle(b))[0]
  if (!knee) return item
  const reach = () => px * knee.width * (nearest + (farthest - nearest) * random.uniform())
  const [left, right] = [px * knee.x - reach(), px * knee.x + reach()]
  const [top, bottom] = [px * knee.y - reach(), px * knee.y + reach()]
  for (let j = 0; j < px; j++)
    for (let i = 0; i < px; i++) {
      const [x, y] = [i + 0.5, j + 0.5]
      if (x < left || x > right || y < top || y > bottom) out[j * px + i] = Number.NaN
    }
  const { cut: _, ...tags } = item.tags
  const isLeft = ([x, y]: readonly [number, number]) =>
    px * x >= left && px * x <= right && px * y >= top && px * y <= bottom
  return { ...item, tags, metal: item.metal?.filter(isLeft) ?? null }
}

const fromMiddle = ({ x, y }: { x: number; y: number }) => Math.hypot(x - 0.5, y - 0.5)
