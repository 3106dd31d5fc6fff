/** Whole commands and whole trainings: their memory and how long a person waits. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median } from '../src/stats/index.ts'
import { handPackage, writeFilms } from './material.ts'
import { type Memory, memoryOf } from './memory.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Memory is null where it cannot be told. */
export type TrainingMemory = { steps: number; fromStep: number; peakMiB: number | null; growthMiB: number | null }

/** A training of `steps` steps. Growth is between medians over fifty steps: garbage comes and goes. */
export async function measureTraining(folder: string, steps: number): Promise<TrainingMemory> {
  mkdirSync(folder, { recursive: true })
  const script = fileURLToPath(new URL('./ours/trainMemory.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder, String(steps)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const samples: (Memory & { step: number })[] = []
  let told = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const sample = JSON.parse(line)
    samples.push(sample)
    if (sample.step < told + 100) continue
    told = sample.step
    console.error(`training: step ${sample.step} of ${steps}, ${sample.residentMiB.toFixed(0)} MiB`)
  }
  if ((await ended) !== 0) throw new Error('the training has failed: see above')
  const around = (from: number, to: number) => {
    const found = samples.filter(({ step }) => step >= from && step <= to)
    return found.length > 0 ? median(found.map(s => s.residentMiB)) : null
  }
  const fromStep = Math.min(100, Math.floor(steps / 2))
  const [early, late] = [around(fromStep, fromStep + 50), around(steps - 50, steps)]
  return {
    steps,
    fromStep,
    peakMiB: samples.at(-1)?.peakMiB ?? null,
    growthMiB: early === null || late === null ? null : late - early,
  }
}

/** Builds what `bin/physis.js` runs, so that commands are measured as they are installed. */
export function build(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

type Ran = { seconds: number; peakMiB: number | null }

async function physis(args: readonly string[]): Promise<Ran> {
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'bin/physis.js'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', text => {
    said += text
  })
  let peakMiB: number | null = null
  const watch = setInterval(() => {
    peakMiB = memoryOf(child.pid!)?.peakMiB ?? peakMiB
  }, 20)
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  clearInterval(watch)
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`physis ${args.join(' ')} ended with status ${code}:\n${said}`)
  console.error(said.trim().split('\n').at(0))
  return { seconds, peakMiB }
}

export type Prediction = Ran & { films: number; randomWeights: boolean }

/** `physis predict` on a folder of films. */
export async function measurePrediction(folder: string, films: number): Promise<Prediction> {
  const model = handPackage(join(folder, 'model'))
  console.error(`prediction: ${films} films are made`)
  writeFilms(join(folder, 'films'), films)
  const ran = await physis(['predict', join(folder, 'films'), '--out', join(folder, 'out'), '--model', model.folder])
  rmSync(join(folder, 'films'), { recursive: true })
  return { ...ran, films, randomWeights: model.random }
}

/** `physis predict` on one film, each time in a new process. */
export async function measureCold(folder: string, rounds: number): Promise<Prediction> {
  const model = handPackage(join(folder, 'model'))
  writeFilms(join(folder, 'films'), 1)
  const runs: Ran[] = []
  for (let i = 0; i < rounds; i++)
    runs.push(await physis(['predict', join(folder, 'films/0001.png'), '--model', model.folder]))
  return {
    seconds: median(runs.map(r => r.seconds)),
    peakMiB: runs[0].peakMiB,
    films: 1,
    randomWeights: model.random,
  }
}
