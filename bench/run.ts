/**
 * `npm run bench`: speed and memory of ours beside PyTorch and Python's onnxruntime, on this machine, in one run. Everything measured runs in a process
 * of its own; the two sides compute the same numbers from the same files (it is checked), with the same threads, in turn.
 *
 *   npm run bench -- [--only matmul,training,inference,exported,memory,cold,evaluate,deliver,decode] [--rounds 5] [--seconds 2] [--quick] [--out FILE]
 *
 * A whole run, about half an hour, rewrites bench/RESULTS.md; one that is `--quick`, leaves something out or fails in a part only prints, unless
 * --out says where to write.
 * The peers' Python is bench/peers/.venv (bench/peers/setup.sh) or PHYSIS_PEERS; without it ours runs alone.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exportModel } from '../src/cli/modelExport.ts'
import { loadPackage } from '../src/model/node/index.ts'
import { inferenceBatches, networks, px, shipped, targets, threads, trainingBatch, writeCase } from './cases.ts'
import { build, measureCold, measurePrediction, measureTraining } from './commands.ts'
import { contest, enter, type Peer } from './contest.ts'
import { describeMachine, findPeers } from './machine.ts'
import { handPackage } from './material.ts'
import { coldSection, contestSection, matmulSection, memorySection, type Named } from './report.ts'

/** Benches of their own, whose words stand in the report as they are. */
const scripts: Readonly<Record<string, string>> = {
  evaluate: 'An evaluation',
  deliver: 'From a DICOM film to its files',
  decode: 'Decoding JPEG 2000',
}
const parts = ['matmul', 'training', 'inference', 'exported', 'memory', 'cold', ...Object.keys(scripts)]
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: parts.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const only = flags.only.split(',')
const { quick } = flags
const rounds = Number(flags.rounds ?? (quick ? 1 : 5))
const seconds = Number(flags.seconds ?? (quick ? 0 : 2))
if (only.some(part => !parts.includes(part)) || !(rounds >= 1) || !(seconds >= 0)) {
  console.error(`usage: npm run bench -- [--only ${parts.join(',')}] [--rounds 5] [--seconds 2] [--quick] [--out FILE]`)
  process.exit(2)
}

const python = findPeers()
if ('missing' in python)
  console.error(`The peers are missing, so ours runs alone and nothing is compared: ${python.missing}`)
const machine = describeMachine(python)
if (loadavg()[0] > 0.5)
  console.error(
    `This machine is busy (load ${loadavg()[0].toFixed(1)}): the numbers will be no measurement. Threads that wait for each other suffer most.`,
  )
const folder = mkdtempSync(join(tmpdir(), 'physis-bench-'))
const sections: string[] = []
try {
  for (const part of parts.filter(part => only.includes(part)))
    try {
      sections.push(await measure(part))
    } catch (error) {
      // What else there is to measure is worth having.
      process.exitCode = 1
      sections.push(`## ${part}\n\nFailed: ${(error as Error).message}`)
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
const report = `# Bench

Written by \`npm run bench\`${quick ? ' in its quick form, whose numbers are no measurement' : ''}. Speeds are medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of at least ${seconds} s, ours and
the peer's in turn, ${threads} threads each; a ratio is the median over rounds. bf16 is shown beside and not compared: ours computes in fp32.

${machine.map(([what, text]) => `- ${what}: ${text}`).join('\n')}

${sections.join('\n\n')}
`
process.stdout.write(report)
const whole = !quick && !process.exitCode && parts.every(part => only.includes(part))
const out = flags.out ?? (whole ? fileURLToPath(new URL('./RESULTS.md', import.meta.url)) : undefined)
if (out) writeFileSync(out, report)

/** One part, as a section of the report. */
async function measure(part: string): Promise<string> {
  if (part === 'matmul') {
    writeCase(folder, { architecture: shipped, batch: 1, px })
    return matmulSection(await race('matrix product', 'matmul', folder, ['PyTorch']))
  }
  if (part === 'training') {
    const all: Named[] = []
    for (const [i, { name, architecture }] of networks.entries()) {
      const at = join(folder, `training-${i}`)
      writeCase(at, { architecture, batch: trainingBatch, px })
      const found = await race(`training, ${name}`, 'training', at, ['eager', 'channels_last', 'compile', 'bf16'])
      all.push({ name, batch: trainingBatch, contest: found, target: targets.training })
    }
    return contestSection(
      'Training',
      `Forward, loss, backward, clipping, AdamW and the average of weights; ${px} px.`,
      all,
    )
  }
  if (part === 'inference') {
    const all: Named[] = []
    for (const [i, { name, architecture }] of networks.entries())
      for (const batch of inferenceBatches) {
        const at = join(folder, `inference-${i}-${batch}`)
        writeCase(at, { architecture, batch, px })
        const variants = ['eager', 'channels_last', 'compile', 'freeze', 'bf16']
        const found = await race(`inference, ${name}, batch ${batch}`, 'inference', at, variants)
        all.push({ name, batch, contest: found, target: targets.inference })
      }
    return contestSection(
      'Inference',
      `From pictures to bone ages, batch norm folded on both sides; ${px} px; \`freeze\` compiles the weights in.`,
      all,
    )
  }
  if (part === 'exported') {
    const model = loadPackage(handPackage(join(folder, 'model')).folder)
    const { architecture, preprocessing } = model.description
    const all: Named[] = []
    for (const batch of inferenceBatches) {
      const at = join(folder, `exported-${batch}`)
      writeCase(at, { architecture, batch, px: preprocessing.px })
      exportModel(model, join(at, 'model.onnx'), { format: 'onnx', batch, member: 1 })
      const found = await race(`exported file, batch ${batch}`, 'exported', at, ['onnxruntime in Python'])
      all.push({
        name: `${model.description.name}, ${preprocessing.px} px`,
        batch,
        contest: found,
        target: targets.exported,
      })
    }
    return contestSection(
      'The exported file',
      'One file, written by `physis model export`, in Node and in Python, each with its onnxruntime.',
      all,
    )
  }
  if (part === 'memory') {
    const training = await measureTraining(join(folder, 'training'), quick ? 20 : 2000)
    build()
    const prediction = await measurePrediction(join(folder, 'prediction'), quick ? 40 : 1000)
    return memorySection(training, prediction, !quick)
  }
  if (part in scripts) {
    const { status, stdout } = spawnSync(process.execPath, [path(`${part}.ts`)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`bench/${part}.ts ended with status ${status}`)
    return `## ${scripts[part]}\n\n\`node bench/${part}.ts\`:\n\n${stdout.trim().replaceAll(/^/gm, '    ')}`
  }
  build()
  return coldSection(await measureCold(join(folder, 'cold'), rounds))
}

/** Ours against each variant of the peer; alone if there is none. */
function race(name: string, script: string, at: string, variants: readonly string[]) {
  const ours = () => enter(process.execPath, [path(`ours/${script}.ts`), at], threads)
  const peers: Peer[] =
    'missing' in python
      ? []
      : variants.map(variant => ({
          variant,
          compared: variant !== 'bf16',
          start: () => enter(python.command, [path(`peers/${script}.py`), at, variant], threads),
        }))
  return contest(name, ours, peers, { rounds, seconds })
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
