/**
 * Films for the gate on disk, spread over threads:
 *
 *     films/KIND-SEED-INDEX.png  8 bits grey, marked as simulated, the truth in its text
 *     truth.jsonl                one line a film: its file and its truth, in the order of kinds and numbers
 *     gate.json                  what the films were made from
 *
 * Films are written one by one and whole; a run that was cut off goes on where it stopped, and films can be added to a
 * folder. The table comes last. Other settings than those of the folder are refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { mapInWorkers, writeFileAtomic } from '../../base/node/index.ts'
import { type GateKind, type GateTruth, gateKinds } from '../gate/index.ts'
import type { GeneratorName } from '../generators.ts'
import type { GateAnswer, GateItem, GateJob } from './gateWorker.ts'

export type GateFilmsOptions = {
  folder: string
  seed: number
  /** How many of each kind; the first n of a kind are always the same. */
  films: Partial<Record<GateKind, number>>
  /** Longer side of the films, px; 224 unless said. */
  side?: number
  /** Both, film by film, unless said. */
  generator?: GeneratorName
  workers?: number
  onProgress?: (done: number, total: number) => void
}

/** A line of truth.jsonl. */
export type GateRow = { file: string } & GateTruth

/**
 * @returns how many films of this call there are, and how many of them were written by it
 * @throws {UsageError} if the folder holds films of other settings
 */
export async function drawGateFilms(options: GateFilmsOptions): Promise<{ films: number; written: number }> {
  const { folder, seed, side = 224, generator, workers, onProgress } = options
  const settings = `${JSON.stringify({ gate: 1, seed, side, generator: generator ?? 'both' }, undefined, 2)}\n`
  const path = join(folder, 'gate.json')
  if (!existsSync(path)) writeFileAtomic(path, settings)
  else if (readFileSync(path, 'utf8') !== settings)
    throw new UsageError(`${path} names other settings than asked for: choose another folder, or the same settings`)
  const items = gateKinds.flatMap(kind =>
    Array.from({ length: options.films[kind] ?? 0 }, (_, index): GateItem => ({ kind, index })),
  )
  const job: GateJob = { folder, seed, side, generator }
  const answers = mapInWorkers<GateItem, GateAnswer>(
    new URL(`./gateWorker${import.meta.url.slice(-3)}`, import.meta.url),
    items,
    { workers, data: job },
  )
  const lines: string[] = []
  let written = 0
  for await (const { file, truth, written: now } of answers) {
    lines.push(`${JSON.stringify({ file, ...truth } satisfies GateRow)}\n`)
    if (now) written++
    onProgress?.(lines.length, items.length)
  }
  writeFileAtomic(join(folder, 'truth.jsonl'), ...lines)
  return { films: lines.length, written }
}
