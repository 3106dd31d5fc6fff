/** The thread that draws the gate's steps. */
import { fillRing } from '../ring.ts'
import type { GateRun } from './config.ts'
import { drawGateStep } from './draw.ts'

export type GateFeedJob = { run: GateRun; pictures: SharedArrayBuffer }

fillRing<GateFeedJob>(({ run, pictures }) => drawGateStep(run, new Uint8Array(pictures)))
