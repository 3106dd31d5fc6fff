/** Limits of a gate, for tests of what it refuses. */
import type { GateLimits } from '../../src/model/index.ts'

const own = {
  joint: 0.6,
  frontal: 0.5,
  turnedDegrees: 45,
  pixelsAcross: 64,
  cut: 0.5,
  cast: 0.4,
  hardware: 0.3,
  mature: 0.5,
  distance: 2,
}
export const gateLimits: GateLimits = { centre: 0.3, knee: own, hand: { ...own, pixelsAcross: 128, mature: null } }
