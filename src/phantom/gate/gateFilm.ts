/** Draws one film for the gate, of the kind asked for, with its truth. */
import { generators } from '../generators.ts'
import { drawFrom } from './draw.ts'
import { type HandKind, handGateFilm } from './hands.ts'
import { type KneeKind, kneeGateFilm } from './knees.ts'
import { isRegion, regionFilm } from './regions.ts'
import { type ThingKind, thingFilm } from './things.ts'
import { type GateFilm, type GateFilmOptions, type GateKind, gateKinds } from './types.ts'

export function gateFilm(options: GateFilmOptions): GateFilm {
  const { kind, seed, index } = options
  const first = drawFrom(seed, index, gateKinds.indexOf(kind), 1).pick([generators.a, generators.b])
  const generator = options.generator ?? first
  if (isRegion(kind)) return regionFilm(kind, options, generator)
  if (isKnee(kind)) return kneeGateFilm(kind, options, generator)
  if (isHand(kind)) return handGateFilm(kind, options, generator)
  return thingFilm(kind satisfies ThingKind, options)
}

const isKnee = (kind: GateKind): kind is KneeKind => kind.startsWith('knee') || kind === 'long-leg'
const isHand = (kind: GateKind): kind is HandKind => kind.startsWith('hand')
