/**
 * Our side of a contest: a process that prepares one case, says so, and then measures a round whenever it is asked to. A round is a step that is
 * dropped, and then steps for some seconds; its result is the mean, so that pauses count. One JSON a line, both ways as in peers/serve.py.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decodeSafetensors } from '../../src/model/index.ts'
import type { Job } from '../cases.ts'
import { memoryOf } from '../memory.ts'

export type Prepared = {
  step: () => Promise<unknown>
  /** Numbers that the peer must find as well. */
  check: ArrayLike<number>
  /** Which kernels, which provider. */
  note?: string
  /** Ends what would keep the process. */
  close?: () => Promise<void>
}

/** Reads the case named on the command line and serves rounds until stdin ends. */
export async function serve(prepare: (folder: string) => Promise<Prepared>): Promise<void> {
  const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`)
  const { step, check, note, close } = await prepare(process.argv[2])
  for (let i = 0; i < 2; i++) await step()
  say({ check: Array.from(check), note })
  for await (const line of createInterface({ input: process.stdin })) {
    const seconds = Number(line)
    await step()
    const started = performance.now()
    let steps = 0
    while (steps < 3 || performance.now() - started < 1000 * seconds) {
      await step()
      steps++
    }
    say({ ms: (performance.now() - started) / steps, peakMiB: memoryOf('self')?.peakMiB ?? null })
  }
  await close?.()
}

export const readJob = (folder: string): Job => JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'))

export const readTensors = (folder: string, name: 'weights' | 'inputs') =>
  decodeSafetensors(readFileSync(join(folder, `${name}.safetensors`)), name).tensors
