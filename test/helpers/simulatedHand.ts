/** A simulated hand film of 299 x 299 pixels, for tests in which the gate looks: to it a drawn hand is no film of a hand. */
import { type FloatImage, toFloat } from '../../src/image/index.ts'
import { gateFilm } from '../../src/phantom/index.ts'

export const simulatedHand = (index = 0): FloatImage =>
  toFloat(gateFilm({ kind: 'hand', seed: 299, index, side: 299 }).image)
