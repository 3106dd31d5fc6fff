/** The process in which the gate's training computes: `run.ts` starts it. */
import { inChild } from '../process.ts'
import type { GateRun } from './config.ts'
import { type GateProgress, type GateThreads, trainGateLoop } from './trainGate.ts'

export type GateChildJob = { folder: string; run: GateRun; threads: GateThreads; checkpointSeconds?: number }

inChild<GateChildJob, GateProgress>(({ folder, run, threads, checkpointSeconds }, hooks) =>
  trainGateLoop(folder, run, threads, hooks, checkpointSeconds),
)
