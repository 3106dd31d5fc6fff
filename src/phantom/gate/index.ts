export { gateFilm } from './gateFilm.ts'
export {
  type GateFilm,
  type GateFilmOptions,
  type GateHand,
  type GateKind,
  type GateKnee,
  type GateTruth,
  gateKinds,
  type Point,
} from './types.ts'
