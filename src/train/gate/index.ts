export { type GateRun, gateIdentity, gateRunSchema, gateTrainingSchema } from './config.ts'
export { cropRoom, type GateItem, gateItemSchema, type KneePlace } from './item.ts'
export { trainGate } from './run.ts'
export type { GateProgress } from './trainGate.ts'
